import type { ReplacedLetters } from "../../../operations/enqueue/letters-sent-again.ts";
import type { EnqueuePlan } from "../../../operations/enqueue/plan.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { enlargeNewSpace } from "../../../pipeline/process/keep-heap-small.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { continuingCommand, pipelineWords } from "../../notes/continuing-command.ts";
import { commandForFailures, noteFailures, noteFailuresFile, reportOf } from "../../notes/note-failures.ts";
import { noteLeftOut } from "../../notes/note-left-out.ts";
import { notePaused } from "../../notes/note-paused.ts";
import { noteUnrecorded } from "../../notes/note-unrecorded.ts";
import { recipeWords } from "../../notes/recipe-words.ts";
import { sendingStopped } from "../../notes/sending-stopped.ts";
import { withRemedy } from "../../notes/with-remedy.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { runText } from "../runs/run-text.ts";
import { judgeRun, waitForRun } from "../runs/wait-for-run.ts";
import { checkingOf } from "./checking-of.ts";
import type { EnqueueOptions } from "./enqueue-options.ts";
import { openSent } from "./open-sent.ts";
import { failedRows } from "./print-preview.ts";
import { unfinishedOf } from "./unfinished-of.ts";

/** Time between two looks at a run that is waited for. */
const intervalMilliseconds = 1000;
/** Room for what is made while a request is under way: most of it is not needed when the room is full. */
const newSpaceMegabytes = 4;

/** Sends the messages of a plan, and prints what was sent and what was refused; with `wait`, what became of it. */
export async function sendAll(
  plan: EnqueuePlan,
  options: Pick<EnqueueOptions, "failures" | "rate" | "check" | "resume" | "missing" | "wait" | "timeout">,
  context: Context,
): Promise<void> {
  const { enqueue } = await import("../../../operations/enqueue/enqueue.ts");
  const { openFailuresFile } = await import("../../../operations/open-failures-file.ts");
  const surroundings = await surroundingsOf(context);
  const { failures: named, rate } = options;
  const { runId, newOf } = plan;
  const inventories = newOf?.inventories ?? plan.inventories;
  using record = openFailuresFile({
    named,
    inputs: inventories,
    folder: surroundings.folder,
    command: "enqueue",
    goesOn: plan.skip > 0,
  });
  await using target = await context.openTarget({ mayBeNew: true });
  using sentBefore = newOf || plan.modifiedColumn !== undefined ? await openSent(context) : undefined;
  const making = await checkingOf(plan, options, context);
  const { backupPath } = await import("../../../operations/dead-letters/purge-with-backup.ts");
  const backup = backupPath((await context.readConfiguration()).stateFolder);
  const progress = context.progress(making ? "making the item of a first row" : "sending");
  const { lockHash } = await import("../../../operations/runs/lock-hash.ts");
  const { lockPath, settings } = await context.readConfiguration();
  const { watchExpiry } = await import("../../../operations/enqueue/watch-expiry.ts");
  const { expirySentence } = await import("../../notes/expiry-sentence.ts");
  const expiry = watchExpiry(target, {
    settings,
    packageName: plan.recipe.package,
    signal: context.signal,
    onExpiry: (seconds, count) =>
      context.noteFailure(expirySentence(`messages sent after the first ${grouped(count)}`, seconds)),
  });
  enlargeNewSpace(newSpaceMegabytes);
  let isKept = false;
  const { sent, failures, resumeAfter, stopped, unrecorded, leftOut, isCancelled, letters } = await enqueue(
    target,
    plan,
    surroundings,
    {
      record,
      check: making && { making, onDoubt: context.note },
      lock: await lockHash(lockPath, plan.recipe.package),
      backup,
      unfinished: await unfinishedOf(context),
      sent: sentBefore,
      messagesPerSecond: rate,
      onKept: () => {
        isKept = true;
        noteKept(plan, context);
      },
      onProgress: (count) => {
        expiry.sent(count);
        progress.update(`sending, ${plural(count, "message")} sent`);
      },
      onWaiting: (count) => progress.update(`looking for ${plural(count, "message")} that may have been sent before`),
    },
  );
  await expiry.end();
  progress.stop();
  noteFailures(failures, context.noteFailure);
  noteUnrecorded(unrecorded, context.noteFailure);
  noteLetters(letters, backup, context);
  // Mended rows are a run of their own: by their places in the file of failures they would have the numbers of others.
  const changed = {
    "--run": undefined,
    "--label": undefined,
    "--skip": undefined,
    "--limit": undefined,
    "--format": undefined,
    "--encoding": undefined,
    "--new-only": undefined,
    "--changed-since": undefined,
    "--modified-column": undefined,
  };
  const again = (file: string) =>
    // These name a run in place of inventories and a recipe.
    options.missing || options.resume !== undefined
      ? continuingCommand([...pipelineWords(context.argv), file, ...recipeWords(plan.recipe)], {})
      : commandForFailures(context.argv, inventories, file, changed);
  const failuresFile = noteFailuresFile(record, again, context.noteFailure);
  if (stopped !== undefined) {
    const isRefused = stopped instanceof Fault && stopped.kind === "wrong_usage";
    // A run that is kept may have messages under way, of which nobody knows if they arrived.
    const isNothing = sent + failures.count === 0 && !isKept && !context.signal.aborted;
    if (isCancelled || isRefused || isNothing) throw stopped;
    const count = plan.accepted ? plan.accepted.count + sent : Math.max(resumeAfter, plan.skip);
    throw sendingStopped(
      stopped,
      {
        ...{ count, last: plan.selection.last, noun: "row", runId, resumable: !inventories.includes("-") },
        // Which rows are missing is asked of the ledger again.
        ...(options.missing && { again: continuingCommand(context.argv, {}) }),
      },
      context,
    );
  }
  if (plan.skip > 0 && !plan.accepted && sent + failures.count + leftOut.size === 0) {
    context.note(`--skip ${plan.skip} is past the end: no row is left to send`);
  }
  const report = {
    run_id: runId,
    sent,
    ...reportOf(failures, failuresFile),
    ...noteLeftOut(new Map([...Object.entries(newOf?.leftOut ?? {}), ...leftOut]), context.note),
  };
  const told = `run ${runId}: ${plural(sent, "message")} sent${failedRows(failures.count)}`;
  context.exitWith(exitCodeFor(sent, failures.count));
  const isWaitedFor = options.wait && sent > 0;
  if (isWaitedFor) context.note(told);
  else context.print(report, () => told);
  if (sent > 0) await notePaused(target, ["gen"], context);
  if (!isWaitedFor) return;
  const times = { timeoutMilliseconds: options.timeout, intervalMilliseconds, isSent: true };
  const run = await waitForRun(target, runId, times, context);
  context.print({ ...report, run: run ?? null }, (_, toType) => (run ? runText(run, toType) : ""));
  judgeRun(run, context);
}

function noteLetters(letters: ReplacedLetters | undefined, backup: string, { note, noteFailure }: Context): void {
  if (!letters) return;
  const { deleted, problem } = letters;
  if (deleted > 0) note(`${plural(deleted, "dead letter")} of these rows deleted, kept in ${backup}`);
  if (!problem) return;
  noteFailure(
    withRemedy(`the dead letters of these rows stay: ${problem.message}`, "stac-ingest dlq purge, once they are in"),
  );
}

/** Tells the id of a run before it may be killed. That of one which goes on was told when it was planned. */
function noteKept({ runId, inventories, accepted }: EnqueuePlan, { argv, note }: Context): void {
  if (accepted) return;
  const words = [...pipelineWords(argv), ...(inventories.includes("-") ? ["-"] : [])];
  note(`run ${runId} (if it is killed: ${continuingCommand(words, { "--resume": runId })})`);
}
