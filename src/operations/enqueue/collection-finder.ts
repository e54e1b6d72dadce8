import { Fault, lineOf } from "../../pipeline/fault/fault.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import { withinTime } from "../../pipeline/process/within-time.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { nearest } from "../../settings/nearest.ts";
import type { Target } from "../../targets/target.ts";

const longestLookMilliseconds = 5000;

/** Finds collections in the catalogue, each once. */
export class CollectionFinder {
  readonly #operate: Target["operate"];
  readonly #looks = new Map<string, Promise<string | undefined>>();

  constructor(operate: Target["operate"]) {
    this.#operate = operate;
  }

  /** Ends with a sentence if the catalogue does not answer. @throws Fault `collection_missing` */
  find(id: string): Promise<string | undefined> {
    const found = this.#looks.get(id) ?? this.#look(id);
    this.#looks.set(id, found);
    // The look for a named collection begins before its row's item is made, and may end before it is waited for.
    found.catch(() => {});
    return found;
  }

  async #look(id: string): Promise<string | undefined> {
    const late = (): Fault => new Fault("timed_out", "the catalogue does not answer");
    try {
      await withinTime(this.#operate({ action: "collections.get", id }), steadyNow() + longestLookMilliseconds, late);
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.kind !== "not_found") return `collection ${id} is not checked: ${lineOf(error)}`;
      throw await this.#missing(id);
    }
  }

  async #missing(id: string): Promise<Fault> {
    const { collections } = await this.#operate({ action: "collections.list" });
    const near = nearest(
      id,
      collections.map((each) => each.id),
    );
    const guess = near === undefined ? "" : `, did you mean ${near}?`;
    return new Fault("collection_missing", `there is no collection ${id} in the catalogue${guess}`, {
      remedy: `${near === undefined ? "" : `--collection ${shellWord(near)}; `}stac-ingest collections load FILE; set create_missing_collections`,
    });
  }
}
