import type { Outgoing } from "../pipeline/carry-item.ts";
import { Fault } from "../pipeline/fault.ts";
import type { Refusals } from "../targets/messaging.ts";
import { addFailure, type Failures, noFailures, type Place } from "./failures.ts";

/** One thing to send, or why it cannot be sent. Its number is its place among all, from 1. */
export interface Sendable {
  readonly number: number;
  readonly place: Place;
  readonly outgoing: Outgoing | Fault;
}

export interface SendReport {
  sent: number;
  readonly failures: Failures;
  /** Up to this number everything was sent or is among the failures; whatever happened, the rest can be sent again. */
  settled: number;
  /** What ended the sending early. */
  stopped?: unknown;
}

export interface SendEffects {
  readonly publish: (messages: readonly Outgoing[]) => Promise<Refusals>;
  readonly onProgress: (report: SendReport) => void;
  readonly signal: AbortSignal;
}

interface Batch {
  readonly sendables: Sendable[];
  bytes: number;
}

const batchMessages = 1000;
const batchBytes = 4 * 1024 * 1024;
const batchesInFlight = 4;

/** Sends in batches, a few at once, and holds no more than those. Never rejects: what stopped it is in the report. */
export async function send(sendables: AsyncIterable<Sendable>, effects: SendEffects): Promise<SendReport> {
  const report: SendReport = { sent: 0, failures: noFailures(), settled: 0 };
  const inFlight = new Set<Promise<void>>();
  let before: Promise<boolean> = Promise.resolve(true);
  const stop = (error: unknown): void => {
    report.stopped ??= error;
  };
  try {
    for await (const batch of batches(sendables)) {
      if (effects.signal.aborted) stop(effects.signal.reason);
      if (report.stopped !== undefined) break;
      const publishing = publishBatch(batch, effects, report);
      before = settleInOrder(before, publishing, batch, report);
      const ended = publishing.catch(stop).finally(() => inFlight.delete(ended));
      inFlight.add(ended);
      if (inFlight.size >= batchesInFlight) await Promise.race(inFlight);
    }
  } catch (error) {
    stop(error);
  }
  await Promise.all(inFlight);
  await before;
  return report;
}

/** Batches may end in any order; a number is only settled when all before it are. */
async function settleInOrder(
  before: Promise<boolean>,
  publishing: Promise<void>,
  { sendables }: Batch,
  report: SendReport,
): Promise<boolean> {
  const [ended] = await Promise.allSettled([publishing]);
  if (!(await before) || ended.status === "rejected") return false;
  report.settled = sendables.at(-1)?.number ?? report.settled;
  return true;
}

async function publishBatch({ sendables }: Batch, effects: SendEffects, report: SendReport): Promise<void> {
  const taken: { place: Place; outgoing: Outgoing }[] = [];
  const failed: { place: Place; fault: Fault }[] = [];
  for (const { place, outgoing } of sendables) {
    if (outgoing instanceof Fault) failed.push({ place, fault: outgoing });
    else taken.push({ place, outgoing });
  }
  const refusals: Refusals =
    taken.length > 0 ? await effects.publish(taken.map(({ outgoing }) => outgoing)) : new Map<number, Fault>();
  for (const [index, fault] of refusals) {
    const refused = taken[index];
    if (refused) failed.push({ place: refused.place, fault });
  }
  for (const { place, fault } of failed) addFailure(report.failures, place, fault);
  report.sent += taken.length - refusals.size;
  effects.onProgress(report);
}

async function* batches(sendables: AsyncIterable<Sendable>): AsyncGenerator<Batch> {
  let batch: Batch = { sendables: [], bytes: 0 };
  for await (const sendable of sendables) {
    batch.sendables.push(sendable);
    if (!(sendable.outgoing instanceof Fault)) batch.bytes += sendable.outgoing.body.length;
    if (batch.sendables.length < batchMessages && batch.bytes < batchBytes) continue;
    yield batch;
    batch = { sendables: [], bytes: 0 };
  }
  if (batch.sendables.length > 0) yield batch;
}
