import { Fault } from "../../pipeline/fault.ts";
import { attributeNames, keptOnResend } from "../../pipeline/message.ts";
import { originOf } from "../../pipeline/publication.ts";
import { withoutReason } from "../../pipeline/reason-attributes.ts";
import type { Messaging, ReceivedMessage } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import type { Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

export interface RedriveOptions {
  /** The most to move, of all stages together. */
  readonly limit?: number | undefined;
  /** Ends it in good order: the rest stays dead. */
  readonly signal: AbortSignal;
  readonly onMoved?: (moved: number) => void;
}

export interface RedriveReport {
  readonly moved: number;
  /** Dead letters of the stages that are there still, selected or not. */
  readonly left: number;
  /** Reasons of the dead letters that their own queue did not take. */
  readonly refused: readonly Fault[];
}

const clocksApartMilliseconds = 300_000;

/** Moves dead letters back to their own queues: each is stored there before it is removed here. */
export async function redrive(
  {
    messaging,
    operate,
  }: { readonly messaging: Pick<Messaging, "visitLetters" | "move" | "depth"> } & Pick<Target, "operate">,
  selection: Selection,
  { limit = Number.POSITIVE_INFINITY, signal, onMoved }: RedriveOptions,
): Promise<RedriveReport> {
  const started = Date.now();
  const refused: Fault[] = [];
  let moved = 0;
  let left = 0;
  for (const stage of selection.stages) {
    const dead = { stage, dead: true };
    await visitDeadLetters(messaging, stage, selection, {
      signal,
      looksOnly: false,
      wanted: () => (moved < limit ? Number.POSITIVE_INFINITY : 0),
      take: async (letters) => {
        const wanted = letters.filter((letter) => !cameBack(letter, started)).slice(0, limit - moved);
        // The queue itself notes no time in what it gives up, and a copy is as old as it says.
        const moves = wanted.map((message) => ({ message, attributes: withoutReason(keptOnResend(message)) }));
        await noteRedriven(operate, wanted);
        const refusals = await messaging.move(dead, { stage, dead: false }, moves);
        refused.push(...refusals.values());
        moved += wanted.length - refusals.size;
        onMoved?.(moved);
        const gone = new Set(wanted.filter((_, index) => !refusals.has(index)));
        return letters.filter((letter) => !gone.has(letter));
      },
    });
    const { waiting, inFlight, delayed } = await messaging.depth(dead);
    left += waiting + inFlight + delayed;
  }
  return { moved, left, refused };
}

/**
 * Tells the ledger, before it is done, that letters are on their way again: told afterwards, it could take back a death
 * that came meanwhile. Without a database they count as dead until they are loaded.
 */
async function noteRedriven(operate: Target["operate"], letters: readonly ReceivedMessage[]): Promise<void> {
  const origins = letters.flatMap(({ attributes }) => originOf(attributes) ?? []);
  try {
    for (const [id, those] of Map.groupBy(origins, ({ runId }) => runId)) {
      await operate({ action: "runs.redriven", id, sequences: those.map(({ sequence }) => sequence) });
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

/** True for a letter that died again since the redrive started: it would be sent round and round. */
function cameBack(letter: ReceivedMessage, started: number): boolean {
  const diedAt = Date.parse(letter.attributes[attributeNames.failedAt] ?? "");
  // A later time than any right clock could show was written before the clock was set back.
  return diedAt > started && diedAt <= Date.now() + clocksApartMilliseconds;
}
