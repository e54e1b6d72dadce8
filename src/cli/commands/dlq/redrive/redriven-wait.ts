import type { DiedAgain } from "../../../../operations/dead-letters/died-again.ts";
import type { Message } from "../../../../pipeline/message/message.ts";
import { originOf } from "../../../../pipeline/message/publication.ts";
import { SequenceSet } from "../../../../pipeline/run/sequence-set.ts";
import type { Target } from "../../../../targets/target.ts";
import type { Context } from "../../../context.ts";
import { describeNotRunning } from "../../../notes/describe-not-running.ts";

const intervalMilliseconds = 1000;

/** Waits for what was redriven: remembers the runs and numbers of it, in little memory. */
export class RedrivenWait {
  readonly #started = Date.now();
  readonly #redriven = new Map<string, SequenceSet>();

  add(letters: readonly Message[]): void {
    for (const { attributes } of letters) {
      const origin = originOf(attributes);
      if (!origin) continue;
      const sequences = this.#redriven.get(origin.runId) ?? new SequenceSet();
      sequences.add(origin.sequence);
      this.#redriven.set(origin.runId, sequences);
    }
  }

  /** Waits until both stages are idle, and tells what died again; undefined if that was interrupted. @throws Fault `timed_out` */
  async end(
    target: Target,
    { timeout, context: { signal, note } }: { timeout: number | undefined; context: Context },
  ): Promise<DiedAgain[] | undefined> {
    const { diedAgain } = await import("../../../../operations/dead-letters/died-again.ts");
    const { readStages } = await import("../../../../operations/status/read-status.ts");
    const { watchStatus } = await import("../../../../operations/status/watch-status.ts");
    await watchStatus(target, readStages, {
      untilIdle: true,
      timeoutMilliseconds: timeout,
      intervalMilliseconds,
      signal,
      onNotRunning: (remedy, paused) => note(describeNotRunning(remedy, paused)),
    });
    if (signal.aborted) return undefined;
    const died = await diedAgain(target, this.#redriven, { since: this.#started, signal });
    return signal.aborted ? undefined : died;
  }
}
