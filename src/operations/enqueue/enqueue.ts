import type { LeftOut } from "../../input/inventory/left-out.ts";
import { localFolders } from "../../input/source/local-folders.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { Target } from "../../targets/target.ts";
import type { Making } from "../make-items.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { type Recorded, recorded } from "../runs/recorded.ts";
import type { RunStart } from "../runs/run-recorder.ts";
import type { Sendable, SendEffects, SendReport } from "../send.ts";
import { type CheckedRequests, checkRequests } from "./check-requests.ts";
import { LettersSentAgain, type ReplacedLetters } from "./letters-sent-again.ts";
import { neededColumns } from "./needed-columns.ts";
import { NewestTime } from "./newest-time.ts";
import { notArrived } from "./not-arrived.ts";
import type { EnqueuePlan } from "./plan.ts";
import { readRequests } from "./read-requests.ts";
import { RowSums } from "./row-sums.ts";
import { sendDoubtfulLast } from "./send-doubtful-last.ts";
import type { SentRequests } from "./sent-requests.ts";
import type { UnfinishedRun, UnfinishedRuns } from "./unfinished-runs.ts";

export interface EnqueueEffects {
  /** Told before the first message is sent, and only of a run that can be resumed. */
  readonly onKept?: (() => void) | undefined;
  readonly onProgress: (sent: number) => void;
  /** Told how many messages are looked for that may have arrived before. */
  readonly onWaiting: (count: number) => void;
  /** SHA-256 of the lock file of the recipe's package set. */
  readonly lock?: string | undefined;
  /** Remembers what is sent, if the plan wants it. */
  readonly sent?: SentRequests | undefined;
  /** Makes sure of the requests before the first is sent; they are not checked when left out. */
  readonly check?: { readonly making: Making; readonly onDoubt: (doubt: string) => void } | undefined;
  /** File that gets the dead letters of missing rows that are sent again. */
  readonly backup: string;
  /** Keeps the run until it is sent to its end. */
  readonly unfinished: { readonly runs: UnfinishedRuns; readonly pipeline: string };
}

const forgottenAfterMilliseconds = 28 * 86_400_000;

/** Sends a request for each row of the inventories, whose local folders the stages may then read. */
export async function enqueue(
  target: Target,
  plan: EnqueuePlan,
  surroundings: Surroundings,
  {
    onKept,
    onProgress,
    onWaiting,
    record,
    messagesPerSecond,
    lock,
    unfinished,
    check,
    sent: sentRequests,
    backup,
  }: Pick<SendEffects, "record" | "messagesPerSecond"> & EnqueueEffects,
): Promise<
  Recorded<SendReport> & {
    readonly leftOut: LeftOut;
    readonly isCancelled: boolean;
    readonly letters?: ReplacedLetters;
  }
> {
  const leftOut: LeftOut = new Map();
  const sums = new RowSums(neededColumns(plan.recipe, plan.selection));
  const { requests, doubts } = await checkedIf(check, target, readRequests(plan, surroundings, leftOut, sums));
  for (const doubt of doubts) check?.onDoubt(doubt);
  await target.allowFolders(localFolders(plan.newOf?.inventories ?? plan.inventories, surroundings.folder));
  const { isWanted, accepted, inDoubt = new SequenceSet(), firstRows: _, ...kept } = plan;
  const inputs = await describeInputs(plan.inventories, surroundings.folder);
  // Which rows are missing is asked of the ledger again.
  const isKept = isWanted === undefined;
  const { runs, pipeline } = unfinished;
  const started_at = new Date().toISOString();
  const run: UnfinishedRun = {
    pipeline,
    folder: surroundings.folder,
    started_at,
    pid: process.pid,
    inputs,
    plan: kept,
  };
  if (isKept) {
    await forgetOld(target, runs);
    await runs.keep(run);
  }
  using mark = isKept ? runs.openMark(plan.runId) : undefined;
  const start: RunStart = {
    id: plan.runId,
    label: plan.label,
    command: "enqueue",
    inputs,
    format: plan.format,
    selection: plan.selection,
    recipe: plan.recipe,
    lock,
    skipped: plan.skip,
    firstRows: () => sums.mark,
    ...(accepted && { acceptedTo: unbrokenFrom(plan.skip, accepted) }),
  };
  const before = isWanted && new LettersSentAgain(plan.runId);
  let isCancelled = false;
  let isTold = !isKept;
  const report = await recorded(target, start, async (note, cancelled) => {
    cancelled.addEventListener("abort", () => {
      isCancelled = true;
    });
    const times = new NewestTime(plan.modifiedColumn);
    const signal = AbortSignal.any([surroundings.signal, cancelled]);
    const effects: SendEffects = {
      signal,
      publish: async (messages) => {
        // Before the messages: whatever was sent is among the rows that are compared later.
        mark?.keep(sums.mark);
        if (!isTold) onKept?.();
        isTold = true;
        const options = { keepAccepted: isKept, messagesPerSecond };
        const refusals = await target.messaging.publish("gen", messages, options);
        before?.note(messages, refusals);
        // Never before: a request that is remembered and was not sent would never be.
        if (plan.newOf) sentRequests?.add(messages.flatMap(({ body }, at) => (refusals.has(at) ? [] : [body])));
        return refusals;
      },
      onProgress: (sent, progress) => {
        note(progress);
        onProgress(sent);
      },
      record,
      messagesPerSecond,
    };
    const outcome = await sendDoubtfulLast(times.noted(requests), effects, {
      inDoubt,
      notArrived: (messages, keepTelling) =>
        notArrived(target, plan.runId, messages, {
          signal,
          onWaiting: (count) => {
            keepTelling();
            onWaiting(count);
          },
        }),
    });
    const isWhole = outcome.stopped === undefined && plan.selection.last === undefined;
    if (isWhole && times.newest !== undefined) sentRequests?.noteNewest(plan.recipe, times.newest);
    // The last rows may be among those that were sent before.
    const last = outcome.stopped === undefined ? (accepted?.last ?? 0) : 0;
    return { ...outcome, resumeAfter: Math.max(outcome.resumeAfter, last) };
  });
  if (isKept && (report.stopped === undefined || isCancelled)) await forget(target, runs, plan.runId);
  // Without it the run still goes on, once this process has ended.
  else if (isKept) await runs.keep({ ...run, pid: null }).catch(() => {});
  const letters = await before?.delete(target, { path: backup, signal: surroundings.signal });
  return { ...report, leftOut, isCancelled, ...(letters && { letters }) };
}

async function checkedIf(
  check: EnqueueEffects["check"],
  target: Target,
  requests: AsyncGenerator<Sendable>,
): Promise<CheckedRequests> {
  return check ? await checkRequests(requests, target, check.making) : { requests, doubts: [] };
}

async function forgetOld(target: Pick<Target, "messaging">, runs: UnfinishedRuns): Promise<void> {
  const oldest = new Date(Date.now() - forgottenAfterMilliseconds).toISOString();
  for (const { started_at, plan } of await runs.list()) {
    if (started_at < oldest) await forget(target, runs, plan.runId);
  }
}

async function forget({ messaging }: Pick<Target, "messaging">, runs: UnfinishedRuns, runId: string): Promise<void> {
  await runs.remove(runId);
  await messaging.forgetAccepted(runId);
}

/** The last number of those in a row that are in a set, after some that need not be. */
function unbrokenFrom(skip: number, accepted: SequenceSet): number {
  let last = skip;
  for (const sequence of accepted.values(skip + 1)) {
    if (sequence !== last + 1) break;
    last = sequence;
  }
  return last;
}
