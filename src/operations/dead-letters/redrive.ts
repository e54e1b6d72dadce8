import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { attributeNames, keptOnResend, type Message } from "../../pipeline/message/message.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { withoutReason } from "../../pipeline/stage/reason-attributes.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { Messaging, Move, ReceivedMessage } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import { inPlaceOfFault } from "../or-fault.ts";
import { pause } from "../pause.ts";
import type { Revise } from "./revise.ts";
import type { Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

export interface RedriveOptions {
  /** The most to move, of all stages together. */
  readonly limit?: number | undefined;
  /** Makes the bodies they are sent with; each keeps its own when left out. */
  readonly revise?: Revise | undefined;
  /** The stage they are sent to; that in which they died when left out. */
  readonly to?: Stage | undefined;
  /** Messages a second at most. */
  readonly messagesPerSecond?: number | undefined;
  /** Ends it in good order: the rest stays dead. */
  readonly signal: AbortSignal;
  /** Told of each batch, with how many were moved so far, and the stage that it went to. */
  readonly onMoved?: (moved: number, letters: readonly Message[], sentTo: Stage) => void;
}

export interface RedriveReport {
  readonly moved: number;
  /** Dead letters of the stages that are there still, selected or not. */
  readonly left: number;
  /** Dead letters that could not be revised, or that the queue did not take. */
  readonly refused: number;
  /** Why; a few of the reasons if there are many. */
  readonly reasons: readonly Fault[];
}

const mostReasons = 5;
/** With a rate, a batch is a part of a second. */
const batchesASecond = 4;

const clocksApartMilliseconds = 300_000;

/** Moves dead letters back to their own queues, or to that of another stage: each is stored there before it is removed here. */
export async function redrive(
  {
    messaging,
    operate,
  }: { readonly messaging: Pick<Messaging, "visitLetters" | "move" | "depth"> } & Pick<Target, "operate">,
  selection: Selection,
  { limit = Number.POSITIVE_INFINITY, revise, to, messagesPerSecond, signal, onMoved }: RedriveOptions,
): Promise<RedriveReport> {
  const started = Date.now();
  const most = messagesPerSecond && Math.max(1, Math.floor(messagesPerSecond / batchesASecond));
  const refused = new Refused();
  let moved = 0;
  let left = 0;
  const visit = async (stage: Stage): Promise<void> => {
    const dead = { stage, dead: true };
    const sentTo = to ?? stage;
    await visitDeadLetters(messaging, stage, selection, {
      signal,
      looksOnly: false,
      wanted: () => (moved < limit ? (most ?? Number.POSITIVE_INFINITY) : 0),
      take: async (letters) => {
        const begun = performance.now();
        const wanted = letters.filter((letter) => !cameBack(letter, started)).slice(0, limit - moved);
        const moves = await revisedMoves(stage, wanted, { revise, refused });
        const meant = moves.map(({ message }) => message);
        await noteRedriven(operate, meant);
        const refusals = await messaging.move(dead, { stage: sentTo, dead: false }, moves);
        for (const fault of refusals.values()) refused.add(fault);
        const gone = new Set(meant.filter((_, index) => !refusals.has(index)));
        moved += gone.size;
        onMoved?.(moved, [...gone], sentTo);
        if (messagesPerSecond && gone.size > 0) {
          await pause(begun + (gone.size / messagesPerSecond) * 1000 - performance.now(), signal);
        }
        return letters.filter((letter) => !gone.has(letter));
      },
    });
    const { waiting, inFlight, delayed } = await messaging.depth(dead);
    left += waiting + inFlight + delayed;
  };
  try {
    for (const stage of selection.stages) await visit(stage);
  } catch (error) {
    throw moved === 0 ? error : doneBefore(error, { done: `at least ${grouped(moved)} moved before that` });
  }
  return { moved, left, refused: refused.count, reasons: refused.reasons };
}

class Refused {
  readonly reasons: Fault[] = [];
  count = 0;

  add(fault: Fault): void {
    this.count += 1;
    if (this.reasons.length < mostReasons && !this.reasons.some(({ message }) => message === fault.message)) {
      this.reasons.push(fault);
    }
  }
}

async function revisedMoves(
  stage: Stage,
  letters: readonly ReceivedMessage[],
  { revise, refused }: { revise: Revise | undefined; refused: Refused },
): Promise<Move[]> {
  const moves: Move[] = [];
  for (const message of letters) {
    // The queue itself notes no time in what it gives up, and a copy is as old as it says.
    const attributes = withoutReason(keptOnResend(message));
    const body = await revise?.(message, stage);
    if (body instanceof Fault) refused.add(body);
    else moves.push({ message, attributes, ...(body !== undefined && { body }) });
  }
  return moves;
}

/**
 * Tells the ledger, before it is done, that letters are on their way again: told afterwards, it could take back a death
 * that came meanwhile. Without a database they count as dead until they are loaded.
 */
async function noteRedriven(operate: Target["operate"], letters: readonly ReceivedMessage[]): Promise<void> {
  const origins = letters.flatMap(({ attributes }) => originOf(attributes) ?? []);
  const tell = async (): Promise<void> => {
    for (const [id, those] of Map.groupBy(origins, ({ runId }) => runId)) {
      await operate({ action: "runs.redriven", id, sequences: those.map(({ sequence }) => sequence) });
    }
  };
  await tell().catch(inPlaceOfFault(undefined));
}

/** True for a letter that died again since the redrive started: it would be sent round and round. */
function cameBack(letter: ReceivedMessage, started: number): boolean {
  const diedAt = Date.parse(letter.attributes[attributeNames.failedAt] ?? "");
  // A later time than any right clock could show was written before the clock was set back.
  return diedAt > started && diedAt <= Date.now() + clocksApartMilliseconds;
}
