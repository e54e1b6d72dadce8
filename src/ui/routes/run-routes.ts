import * as z from "zod";
import { backupPath } from "../../operations/dead-letters/purge-with-backup.ts";
import { enqueue } from "../../operations/enqueue/enqueue.ts";
import { planMissing } from "../../operations/enqueue/plan-missing.ts";
import { UnfinishedRuns } from "../../operations/enqueue/unfinished-runs.ts";
import { openFailuresFile } from "../../operations/open-failures-file.ts";
import { cancelRun } from "../../operations/runs/cancel-run.ts";
import { type FailedRow, failureOfRow } from "../../operations/runs/failure-of-row.ts";
import { pageOfRuns } from "../../operations/runs/list-runs.ts";
import { lockHash } from "../../operations/runs/lock-hash.ts";
import { missingRows } from "../../operations/runs/missing-rows.ts";
import { requireSameRows } from "../../operations/runs/require-same-rows.ts";
import { runRecord } from "../../operations/runs/run-record.ts";
import { showRun } from "../../operations/runs/watch-run.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { validate } from "../../pipeline/text/validate.ts";
import { localPipeline, runsFolder } from "../../settings/runs-folder.ts";
import { stackNames } from "../../settings/stack-outputs.ts";
import type { Routes, Shown } from "../route.ts";
import { shownRun } from "../shown-run.ts";

const OneRun = z.strictObject({ id: z.string().min(1).max(128) });
const Page = z.strictObject({
  find: z.string().min(1).max(200).optional(),
  before: OneRun.shape.id.optional(),
});

/** Rows that are shown; all of them are in the file. */
const mostRows = 100;

/** Routes over the runs. */
export const runRoutes: Routes = {
  "GET /api/runs": async ({ target }, { query }) => ({
    report: await pageOfRuns(target, validate(Page, Object.fromEntries(query), "wrong_usage", "the request")),
  }),
  "GET /api/runs/show": async ({ target }, { query }) => ({ report: shownRun(await showRun(target, idOf(query))) }),
  "GET /api/runs/missing": async (shown, { query, signal }) => {
    const rows: FailedRow[] = [];
    for await (const row of failedRows(shown, idOf(query), signal)) {
      if (rows.length === mostRows) return { report: { rows, areAll: false } };
      rows.push(row);
    }
    return { report: { rows, areAll: true } };
  },
  "GET /api/runs/export": async (shown, { query, signal }) => {
    const id = idOf(query);
    const lines = async function* () {
      for await (const row of failedRows(shown, id, signal)) yield `${JSON.stringify(row)}\n`;
    };
    return { download: { fileName: `missing-${id.slice(0, 8)}.ndjson`, pieces: lines() } };
  },
  "POST /api/runs/send-missing": async (shown, { body }) => {
    const { id } = validate(OneRun, body, "wrong_usage", "the request");
    return { report: await sendMissing(shown, id) };
  },
  "POST /api/runs/cancel": async ({ target, surroundings }, { body }) => {
    const { id } = validate(OneRun, body, "wrong_usage", "the request");
    const record = await runRecord(target, id);
    // Goes on to its end, also if the page is closed meanwhile.
    return { report: { dropped: await cancelRun(target, record, surroundings.signal, () => {}) } };
  },
};

function idOf(query: URLSearchParams): string {
  return validate(OneRun, { id: query.get("id") }, "wrong_usage", "the request").id;
}

async function* failedRows(
  { target, surroundings }: Shown,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<FailedRow> {
  const record = await runRecord(target, id);
  const both = AbortSignal.any([surroundings.signal, signal]);
  for await (const row of missingRows(target, record, { ...surroundings, signal: both })) yield failureOfRow(row);
}

/** Sends the rows of a run that are not loaded again, as `enqueue --missing` does, also if the page is closed meanwhile. */
async function sendMissing({ target, surroundings, configuration }: Shown, id: string): Promise<object> {
  const { settings, stateFolder, lockPath } = configuration;
  const record = await runRecord(target, id);
  const plan = planMissing(target, record);
  await requireSameRows(record, surroundings);
  const { inventories } = plan;
  using failures = openFailuresFile({
    named: undefined,
    inputs: inventories,
    folder: surroundings.folder,
    command: "enqueue",
  });
  const pipeline = settings.target === "aws" ? stackNames(settings).pipeline : localPipeline;
  const {
    sent,
    failures: failed,
    stopped,
  } = await enqueue(target, plan, surroundings, {
    record: failures,
    lock: await lockHash(lockPath, plan.recipe.package),
    backup: backupPath(stateFolder),
    unfinished: { runs: new UnfinishedRuns(runsFolder(stateFolder)), pipeline },
    onProgress: () => {},
    onWaiting: () => {},
  });
  if (stopped instanceof Fault) throw stopped;
  return { run_id: plan.runId, sent, failed: failed.count, failures_file: failures.close().file ?? null };
}
