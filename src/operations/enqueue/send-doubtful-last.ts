import type { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import { FailureCount } from "../failures.ts";
import type { RunProgress } from "../runs/run-progress.ts";
import { type Sendable, type SendEffects, type SendReport, send } from "../send.ts";

/** Messages that may have been sent before. */
export interface Doubts {
  readonly inDoubt: SequenceSet;
  /** Returns those that did not arrive; calls `onWaiting` now and then while it waits for them. */
  readonly notArrived: (messages: readonly Sendable[], onWaiting: () => void) => Promise<readonly Sendable[]>;
}

/**
 * Sends messages whose fate is unknown after all others, and only those that did not arrive by then. Until they are
 * sent the run is not done with any number from the first of them on.
 */
export async function sendDoubtfulLast(
  sendables: AsyncIterable<Sendable>,
  effects: SendEffects,
  { inDoubt, notArrived }: Doubts,
): Promise<SendReport> {
  const [first = Number.POSITIVE_INFINITY] = inDoubt.values();
  const failures = new FailureCount(effects.record);
  const held: Sendable[] = [];
  const capped = (position: number): RunProgress => {
    const resumeAfter = Math.min(position, first - 1);
    return { resumeAfter, doneBeyond: Math.max(0, position - resumeAfter - held.length), refused: failures.count };
  };
  const isAnyInDoubt = first !== Number.POSITIVE_INFINITY;
  const others = await send(isAnyInDoubt ? withoutDoubtful(sendables, inDoubt, held) : sendables, {
    ...effects,
    failures,
    onProgress: (sent, { resumeAfter }) => effects.onProgress(sent, capped(resumeAfter)),
  });
  const reached = capped(others.resumeAfter);
  if (others.stopped !== undefined) return { ...others, resumeAfter: reached.resumeAfter };
  const left = await notArrived(held, () => effects.onProgress(others.sent, reached));
  const rest = await send(eachOf(left), {
    ...effects,
    failures,
    onProgress: (sent) => effects.onProgress(others.sent + sent, { ...reached, refused: failures.count }),
  });
  const isDone = rest.stopped === undefined;
  const last = Math.max(others.resumeAfter, held.at(-1)?.number ?? 0);
  return { ...rest, sent: others.sent + rest.sent, resumeAfter: isDone ? last : reached.resumeAfter };
}

async function* withoutDoubtful(
  sendables: AsyncIterable<Sendable>,
  inDoubt: SequenceSet,
  held: Sendable[],
): AsyncGenerator<Sendable> {
  for await (const sendable of sendables) {
    if (inDoubt.has(sendable.number)) held.push(sendable);
    else yield sendable;
  }
}

async function* eachOf(sendables: readonly Sendable[]): AsyncGenerator<Sendable> {
  yield* sendables;
}
