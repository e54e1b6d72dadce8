import { Fault } from "../../pipeline/fault/fault.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { Outgoing } from "../../pipeline/stage/carry-item.ts";
import type { Messaging, Refusals } from "../../targets/messaging.ts";
import { purgeWithBackup } from "../dead-letters/purge-with-backup.ts";
import { faultOf } from "../or-fault.ts";

/** Dead letters that were deleted because their rows were sent again, and why the others were not, if so. */
export interface ReplacedLetters {
  readonly deleted: number;
  readonly problem?: Fault;
}

/** The dead letters of rows of a run that are sent again from now on: redriven as well, they would be sent twice. */
export class LettersSentAgain {
  readonly #run: string;
  readonly #since = Date.now();
  readonly #numbers = new SequenceSet();

  constructor(run: string) {
    this.#run = run;
  }

  /** Notes messages that were sent, except those that were refused. */
  note(messages: readonly Outgoing[], refusals: Refusals): void {
    for (const [at, { attributes }] of messages.entries()) {
      const origin = originOf(attributes);
      if (origin && !refusals.has(at)) this.#numbers.add(origin.sequence);
    }
  }

  /** Deletes the letters that died before, each after it is safe in a file. The rows are sent, whatever fails here. */
  async delete(
    { messaging }: { readonly messaging: Pick<Messaging, "visitLetters" | "delete"> },
    kept: { readonly path: string; readonly signal: AbortSignal },
  ): Promise<ReplacedLetters> {
    if (this.#numbers.last === 0) return { deleted: 0 };
    const sentAgain = { runId: this.#run, numbers: this.#numbers, since: this.#since };
    const purge = purgeWithBackup({ messaging }, { stages, run: this.#run, sentAgain }, kept);
    const deleted = await purge.catch(faultOf);
    return deleted instanceof Fault ? { deleted: 0, problem: deleted } : { deleted };
  }
}
