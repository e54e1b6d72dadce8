import type { MissingMessage } from "../../pipeline/run/run.ts";
import type { Target } from "../../targets/target.ts";

/** Messages that are asked about at once: an answer takes at most a megabyte of reasons. */
const windowSize = 1000;

/** Tells of each message of a run, asked for in ascending order, if it is missing; reads the ledger window by window. */
export class MissingNumbers {
  readonly #target: Pick<Target, "operate">;
  readonly #id: string;
  #first = 0;
  #missing = new Map<number, MissingMessage>();

  readonly #onWindow: (missing: readonly MissingMessage[]) => Promise<void>;

  /** `onWindow` is called with what is missing of each window, before any of it is told. */
  constructor(
    target: Pick<Target, "operate">,
    id: string,
    onWindow: (missing: readonly MissingMessage[]) => Promise<void> = async () => {},
  ) {
    this.#target = target;
    this.#id = id;
    this.#onWindow = onWindow;
  }

  /** Resolves to what is known of a missing message; undefined if it is not missing. */
  async of(sequence: number): Promise<MissingMessage | undefined> {
    if (sequence < this.#first || sequence >= this.#first + windowSize || this.#first === 0) {
      this.#first = sequence;
      const { missing } = await this.#target.operate({
        action: "runs.missing",
        id: this.#id,
        first: sequence,
        last: sequence + windowSize - 1,
      });
      await this.#onWindow(missing);
      this.#missing = new Map(missing.map((message) => [message.sequence, message]));
    }
    return this.#missing.get(sequence);
  }
}
