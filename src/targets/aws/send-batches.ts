import { setTimeout } from "node:timers/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import { backoff, jittered } from "../../pipeline/process/backoff.ts";
import { awsFault, isThrottling } from "./aws-fault.ts";
import { type BatchLimits, cutBatches } from "./cut-batches.ts";

/** One entry of a batch request; its index is its `Id` there. */
export interface BatchEntry {
  readonly index: number;
  readonly bytes: number;
}

/** An entry a service reported as failed within a request that went through; all batch calls share these names. */
export interface FailedEntry {
  readonly Id?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}

export interface BatchRequest<Entry extends BatchEntry> {
  /** The address of the topic or queue, for messages of errors. */
  readonly place: string;
  readonly limits: BatchLimits;
  /** Sends one request; resolves to the entries that failed. */
  readonly send: (entries: readonly Entry[]) => Promise<readonly FailedEntry[] | undefined>;
  /** Told of the entries that a request brought in, before others are sent in its place. */
  readonly onAccepted?: ((entries: readonly Entry[]) => void) | undefined;
}

/** Below the 50 sockets an SDK client opens. */
const parallelRequests = 48;
const attempts = 8;
const pauseMilliseconds = { first: 100, longest: 5_000 };

/**
 * Sends entries in as many requests as they need, some at once. What fails for the service's sake is tried again;
 * what stays refused comes back as Faults by index, of kind `infrastructure` where a later attempt may succeed.
 * @throws Fault `infrastructure` or `not_found` where whole requests fail; what was under way may have been sent
 */
export async function sendBatches<Entry extends BatchEntry>(
  entries: Iterable<Entry>,
  request: BatchRequest<Entry>,
): Promise<Map<number, Fault>> {
  const refusals = new Map<number, Fault>();
  const batches = cutBatches(entries, request.limits);
  // An entry is made when there is room for its request. The batches end for all when one cannot be sent.
  const sendInTurn = async (): Promise<void> => {
    for (const batch of batches) await sendBatch(batch, request, refusals);
  };
  await Promise.all(Array.from({ length: parallelRequests }, sendInTurn));
  return refusals;
}

async function sendBatch<Entry extends BatchEntry>(
  batch: readonly Entry[],
  request: BatchRequest<Entry>,
  refusals: Map<number, Fault>,
): Promise<void> {
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt++) {
    if (attempt > 1) await setTimeout(pauseBefore(attempt));
    const failed = await attemptBatch(left, request, refusals, attempt === attempts);
    if (attempt < attempts) left = left.filter(({ index }) => failed.has(index));
    else {
      for (const [index, fault] of failed) refusals.set(index, fault);
      return;
    }
  }
}

/** One request; returns the entries worth another attempt and files those that are not. */
async function attemptBatch<Entry extends BatchEntry>(
  batch: readonly Entry[],
  request: BatchRequest<Entry>,
  refusals: Map<number, Fault>,
  last: boolean,
): Promise<Map<number, Fault>> {
  const again = new Map<number, Fault>();
  let accepted: readonly Entry[] = [];
  try {
    const failed = (await request.send(batch)) ?? [];
    for (const { Id, Code = "", Message = Code, SenderFault } of failed) {
      if (SenderFault && !isThrottling(Code)) {
        refusals.set(Number(Id), new Fault("unexpected", `${request.place} refused the message: ${Message}`));
      } else {
        again.set(Number(Id), new Fault("infrastructure", `${request.place} did not take the message: ${Message}`));
      }
    }
    const failedIds = new Set(failed.map(({ Id }) => Number(Id)));
    accepted = failedIds.size === 0 ? batch : batch.filter(({ index }) => !failedIds.has(index));
  } catch (error) {
    const fault = awsFault(error, request.place);
    if (fault && (last || !isThrottling((error as Error).name))) throw fault;
    if (fault) for (const { index } of batch) again.set(index, fault);
    else await isolate(batch, error as Error, request, refusals);
  }
  if (accepted.length > 0) request.onAccepted?.(accepted);
  return again;
}

/** A request refused for what is in it is halved until the entry to blame stands alone. */
async function isolate<Entry extends BatchEntry>(
  batch: readonly Entry[],
  error: Error,
  request: BatchRequest<Entry>,
  refusals: Map<number, Fault>,
): Promise<void> {
  const [first] = batch;
  if (first && batch.length === 1) {
    const message = `${request.place} refused the message: ${error.message}`;
    refusals.set(first.index, new Fault("unexpected", message, { cause: error }));
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  for (const half of [batch.slice(0, middle), batch.slice(middle)]) await sendBatch(half, request, refusals);
}

function pauseBefore(attempt: number): number {
  return jittered(backoff(attempt - 1, pauseMilliseconds), [0.5, 1]);
}
