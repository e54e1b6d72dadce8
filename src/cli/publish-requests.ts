import { randomUUID } from "node:crypto";
import { plural } from "../pipeline/text/plural.ts";
import type { Context } from "./context.ts";
import { exitCodeFor } from "./exit-codes.ts";
import { commandForFailures, noteFailures, noteFailuresFile, reportOf } from "./notes/note-failures.ts";
import { notePaused } from "./notes/note-paused.ts";
import { noteUnrecorded } from "./notes/note-unrecorded.ts";
import { sendingStopped } from "./notes/sending-stopped.ts";
import { runToAddTo } from "./setup/run-to-add-to.ts";
import { surroundingsOf } from "./setup/surroundings.ts";

export interface RequestsOptions {
  readonly dryRun?: true;
  readonly skip?: number;
  readonly run?: string;
  readonly failures?: string;
}

const shownMessages = 10;

/** Sends item requests, or shows the first of them. */
export async function publishRequests(
  context: Context,
  files: readonly string[],
  { dryRun, skip = 0, run, failures: named }: RequestsOptions,
): Promise<void> {
  if (dryRun) await printPreview(context, { files, skip, runId: run ?? randomUUID() });
  else {
    const sent = { command: "publish", inputs: files, skip } as const;
    const runId = run === undefined ? randomUUID() : await runToAddTo(run, sent, context);
    await sendAll(context, { files, skip, runId }, named);
  }
}

interface Plan {
  readonly files: readonly string[];
  readonly skip: number;
  readonly runId: string;
}

async function sendAll(context: Context, plan: Plan, named: string | undefined): Promise<void> {
  const { files, skip, runId } = plan;
  const { publishRequests: send } = await import("../operations/publish/publish-requests.ts");
  const { openFailuresFile } = await import("../operations/open-failures-file.ts");
  const { settings } = await context.readConfiguration();
  const surroundings = await surroundingsOf(context);
  using record = openFailuresFile({
    named,
    inputs: files,
    folder: surroundings.folder,
    command: "publish",
    goesOn: skip > 0,
  });
  await using target = await context.openTarget({ mayBeNew: true });
  const progress = context.progress("sending");
  const { sent, failures, resumeAfter, stopped, unrecorded } = await send(target, plan, settings, surroundings, {
    record,
    onProgress: (count) => progress.update(`sending, ${plural(count, "request")} sent`),
  });
  progress.stop();
  noteFailures(failures, context.noteFailure);
  noteUnrecorded(unrecorded, context.noteFailure);
  // Mended requests are a run of their own: their numbers are those of others in this one.
  const changed = { "--run": undefined, "--skip": undefined };
  const again = (file: string) => commandForFailures(context.argv, files, file, changed);
  const failuresFile = noteFailuresFile(record, again, context.noteFailure);
  if (stopped !== undefined) {
    if (sent + failures.count === 0 && !context.signal.aborted) throw stopped;
    throw sendingStopped(stopped, { count: Math.max(resumeAfter, skip), noun: "request", runId }, context);
  }
  const report = {
    run_id: runId,
    sent,
    ...reportOf(failures, failuresFile),
  };
  context.print(report, () => `run ${runId}: ${plural(sent, "request")} sent${failed(failures.count)}`);
  if (sent > 0) await notePaused(target, ["gen"], context);
  context.exitWith(exitCodeFor(sent, failures.count));
}

async function printPreview(context: Context, plan: Plan): Promise<void> {
  const { previewOf } = await import("../operations/enqueue/preview.ts");
  const { readItemRequests } = await import("../operations/publish/read-item-requests.ts");
  const { settings } = await context.readConfiguration();
  const requests = readItemRequests(plan, settings, await surroundingsOf(context));
  const { messages, count, failures } = await previewOf(requests, shownMessages);
  noteFailures(failures, context.noteFailure);
  context.print({ messages, count, failed: failures.count, failures: failures.first }, () =>
    [
      ...messages.map(({ body }) => JSON.stringify(body)),
      `${plural(count, "request")} would be sent${failed(failures.count)}`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(count, failures.count));
}

const failed = (count: number): string => (count > 0 ? `, ${plural(count, "line")} failed` : "");
