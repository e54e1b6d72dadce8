import { setImmediate } from "node:timers/promises";
import type { FailedInput } from "../input/failure-line.ts";
import type { Place } from "../input/place.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Outgoing } from "../pipeline/stage/carry-item.ts";
import type { Refusals } from "../targets/messaging.ts";
import { FailureCount, type Failures } from "./failures.ts";
import type { FailureRecord } from "./failures-file.ts";
import { pause } from "./pause.ts";
import type { RunProgress } from "./runs/run-progress.ts";

/** One thing to send, or why it cannot be sent. Its number is its position among all, from 1. */
export interface Sendable {
  readonly number: number;
  readonly place: Place;
  readonly outgoing: Outgoing | Fault;
  /** The id that its item has, where the recipe tells it. */
  readonly itemId?: string | undefined;
  /** The part of the input that it comes from, kept for the record of failures. */
  readonly input?: FailedInput | undefined;
}

export interface SendReport {
  readonly sent: number;
  readonly failures: Failures;
  /** Up to this number everything was sent or is among the failures; sending again from here on loses nothing. */
  readonly resumeAfter: number;
  /** The error that ended the sending early. */
  readonly stopped: unknown;
}

export interface SendEffects {
  readonly publish: (messages: readonly Outgoing[]) => Promise<Refusals>;
  /** Told after each batch how many were sent so far, and how far all before are done with. */
  readonly onProgress: (sent: number, progress: RunProgress) => void;
  readonly signal: AbortSignal;
  /** Messages a second at most. */
  readonly messagesPerSecond?: number | undefined;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
  /** Failures of what was sent before, to count on from. */
  readonly failures?: FailureCount | undefined;
}

const batchMessages = 1000;
const batchBytes = 2 * 1024 * 1024;
/** Enough to keep all requests under way that a service takes while one batch ends and the next is read. */
const batchesInFlight = 5;
/** With a rate, a batch is a part of a second. */
const batchesASecond = 4;
/** Parts read without a pause: reading many keeps answers waiting, and with them the requests that would come next. */
const readAtOnce = 100;

/** Sends in batches, a few at once, and holds no more than those. Never rejects: the report has the fault that stopped it. */
export async function send(sendables: AsyncIterable<Sendable>, effects: SendEffects): Promise<SendReport> {
  const failures = effects.failures ?? new FailureCount(effects.record);
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  let stopped: unknown;
  let resumeAfter = Promise.resolve({ number: 0, unbroken: true });
  let position = 0;
  const stop = (error: unknown): void => {
    stopped ??= error;
  };
  const sendBatch = async (batch: readonly Sendable[]): Promise<void> => {
    const outcome = await publishBatch(batch, effects.publish);
    for (const { place, fault, input } of outcome.failed) failures.add(place, fault, input);
    sent += outcome.sent;
    effects.onProgress(sent, { resumeAfter: position, refused: failures.count });
  };
  try {
    let dueAt = performance.now();
    for await (const batch of batches(sendables, batchSize(effects.messagesPerSecond))) {
      if (effects.messagesPerSecond !== undefined) {
        await pause(Math.max(0, dueAt - performance.now()), effects.signal);
        dueAt = Math.max(dueAt, performance.now()) + (batch.length / effects.messagesPerSecond) * 1000;
      }
      if (effects.signal.aborted) stop(effects.signal.reason);
      if (stopped !== undefined) break;
      const sending = sendBatch(batch);
      resumeAfter = lastInOrder(resumeAfter, sending, batch).then((progress) => {
        position = progress.number;
        return progress;
      });
      const ended = sending.catch(stop).finally(() => inFlight.delete(ended));
      inFlight.add(ended);
      if (inFlight.size >= batchesInFlight) await Promise.race(inFlight);
    }
  } catch (error) {
    stop(error);
  }
  await Promise.all(inFlight);
  return { sent, failures: failures.report(), resumeAfter: (await resumeAfter).number, stopped };
}

interface Progress {
  readonly number: number;
  /** False after a batch that failed. */
  readonly unbroken: boolean;
}

/** Batches end in any order; a number counts only when all before it are done. */
async function lastInOrder(
  before: Promise<Progress>,
  sending: Promise<void>,
  batch: readonly Sendable[],
): Promise<Progress> {
  const [ended] = await Promise.allSettled([sending]);
  const { number, unbroken } = await before;
  if (!unbroken || ended.status === "rejected") return { number, unbroken: false };
  return { number: batch.at(-1)?.number ?? number, unbroken: true };
}

interface BatchOutcome {
  readonly sent: number;
  readonly failed: readonly (Pick<Sendable, "place" | "input"> & { readonly fault: Fault })[];
}

async function publishBatch(batch: readonly Sendable[], publish: SendEffects["publish"]): Promise<BatchOutcome> {
  const good = batch.flatMap(({ place, outgoing, input }) =>
    outgoing instanceof Fault ? [] : [{ place, outgoing, input }],
  );
  const bad = batch.flatMap(({ place, outgoing, input }) =>
    outgoing instanceof Fault ? [{ place, fault: outgoing, input }] : [],
  );
  if (good.length === 0) return { sent: 0, failed: bad };
  const refusals = await publish(good.map(({ outgoing }) => outgoing));
  const refused = [...refusals].flatMap(([index, fault]) => {
    const one = good[index];
    return one ? [{ place: one.place, fault, input: one.input }] : [];
  });
  return { sent: good.length - refusals.size, failed: [...bad, ...refused] };
}

const batchSize = (messagesPerSecond = Number.POSITIVE_INFINITY): number =>
  Math.min(batchMessages, Math.max(1, Math.floor(messagesPerSecond / batchesASecond)));

/** Batches of what was read, also of that before the reading fails. */
async function* batches(sendables: AsyncIterable<Sendable>, size: number): AsyncGenerator<Sendable[]> {
  let batch: Sendable[] = [];
  let bytes = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const sendable of sendables) {
      batch.push(sendable);
      if (batch.length % readAtOnce === 0) await setImmediate();
      bytes += sizeOf(sendable);
      if (batch.length < size && bytes < batchBytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  } catch (error) {
    failure = { error };
  }
  if (batch.length > 0) yield batch;
  if (failure) throw failure.error;
}

/** The memory that it takes: a document behind a claim check is larger than its message. */
function sizeOf({ outgoing, input }: Sendable): number {
  const kept = !input || "row" in input ? 0 : "text" in input ? input.text.length : input.bytes.length;
  return Math.max(outgoing instanceof Fault ? 0 : outgoing.body.length, kept);
}
