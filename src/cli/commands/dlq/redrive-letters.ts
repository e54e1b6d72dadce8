import type { Fault } from "../../../pipeline/fault.ts";
import { attributeNames, withoutReason } from "../../../pipeline/message.ts";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Messaging, ReceivedMessage } from "../../../targets/messaging.ts";
import { kindOf } from "./dead-letter.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

export interface Redrive {
  readonly kind: string | undefined;
  /** How many at most, of all stages together. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
  /** What died between this and the present is left: it came back from this very redrive. */
  readonly now: number;
  readonly onMoved: (moved: number) => void;
  readonly onRefused: (fault: Fault) => void;
}

const clocksApartMilliseconds = 300_000;

/** Moves dead letters back to their own queues: each is stored there before it is removed here. */
export async function redrive(
  messaging: Pick<Messaging, "receive" | "changeVisibility" | "move" | "depth">,
  stages: readonly Stage[],
  { kind, limit = Infinity, signal, now, onMoved, onRefused }: Redrive,
): Promise<{ moved: number; left: number }> {
  let moved = 0;
  let left = 0;
  // What is dated later than any clock that goes right could say was dated before the clock was set back.
  const cameBack = (letter: ReceivedMessage): boolean =>
    diedAt(letter) > now && diedAt(letter) <= Date.now() + clocksApartMilliseconds;
  const isWanted = (letter: ReceivedMessage): boolean =>
    (kind === undefined || kindOf(letter) === kind) && !cameBack(letter);
  for (const stage of stages) {
    const dead = { stage, dead: true };
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => limit - moved,
      take: async (letters) => {
        const wanted = letters.filter(isWanted);
        const moves = wanted.map((message) => ({ message, attributes: withoutReason(message.attributes) }));
        const refusals = await messaging.move(dead, { stage, dead: false }, moves);
        for (const fault of refusals.values()) onRefused(fault);
        moved += wanted.length - refusals.size;
        onMoved(moved);
        const gone = new Set(wanted.filter((_, index) => !refusals.has(index)));
        return letters.filter((letter) => !gone.has(letter));
      },
    });
    const { waiting, inFlight, delayed } = await messaging.depth(dead);
    left += waiting + inFlight + delayed;
  }
  return { moved, left };
}

const diedAt = ({ attributes }: ReceivedMessage): number => Date.parse(attributes[attributeNames.failedAt] ?? "");
