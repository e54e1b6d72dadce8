import { resolve } from "node:path";
import { isElsewhere, isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isAlive } from "../../pipeline/process/is-alive.ts";
import type { RunInput } from "../../pipeline/run/run.ts";
import type { Target } from "../../targets/target.ts";
import { changedInputs } from "../runs/changed-inputs.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { findRun } from "../runs/find-run.ts";
import { requireSameRows } from "../runs/require-same-rows.ts";
import { runRecord } from "../runs/run-record.ts";
import type { EnqueuePlan } from "./plan.ts";
import { planMissing } from "./plan-missing.ts";
import type { UnfinishedRun, UnfinishedRuns } from "./unfinished-runs.ts";

export interface ResumeOptions {
  readonly runs: UnfinishedRuns;
  readonly pipeline: string;
  readonly surroundings: Surroundings;
  /** True if stdin is given again. */
  readonly stdin: boolean;
}

/** A record that is younger is one of a run that somebody else is sending. */
const sendingMilliseconds = 15_000;

/**
 * Plans to send what a run that was stopped or killed has not sent. What this machine does not know of a run is asked of
 * the ledger, which knows up to where it was sent some seconds before.
 * @throws Fault `wrong_usage` if it is sent to its end or being sent, or its inventory is another now; `not_found`
 */
export async function planResume(
  target: Pick<Target, "operate" | "messaging">,
  named: string,
  options: ResumeOptions,
): Promise<EnqueuePlan> {
  const { runs, pipeline, surroundings, stdin } = options;
  const run = await findUnfinished(runs, named, pipeline);
  if (run) return resumeUnfinished(target, run, { folder: surroundings.folder, stdin });
  const recorded = findRun(target, named).then((id) => runRecord(target, id));
  const record = await recorded.catch((error: unknown) => {
    if (!(error instanceof Fault) || error.kind === "wrong_usage") throw error;
    throw new Fault("not_found", `no run of this machine that is not sent to its end is named ${named}`, {
      remedy: "stac-ingest runs list",
      cause: error,
    });
  });
  const { id, state, resume_after, revision } = record;
  if (state === "sent") throw sentAlready(id);
  if (state === "sending" && Date.now() - revision < sendingMilliseconds) throw beingSent(id, "by another process");
  const plan = planMissing(target, record);
  await requireUnchanged(id, record.inputs, plan.inventories, surroundings.folder);
  await requireSameRows(record, surroundings);
  const { isWanted: _, ...whole } = plan;
  return { ...whole, label: record.label, skip: resume_after };
}

/** Plans to go on with a run that this machine knows. @throws Fault `wrong_usage` */
export async function resumeUnfinished(
  { messaging }: Pick<Target, "messaging">,
  { plan, folder, inputs, pid, firstRows }: UnfinishedRun,
  options: { readonly folder: string } & Pick<ResumeOptions, "stdin">,
): Promise<EnqueuePlan> {
  const { runId, inventories } = plan;
  if (pid !== null && isAlive(pid)) throw beingSent(runId, `by process ${pid}`);
  if (inventories.some(isStdin) && !options.stdin) {
    throw new Fault("wrong_usage", `run ${runId} was read from stdin, which is gone`, {
      remedy: `give the same again: … | stac-ingest enqueue - --resume ${runId}`,
    });
  }
  const isHere = (address: string): boolean => folder === options.folder || isStdin(address) || isElsewhere(address);
  const found = inventories.map((address) => (isHere(address) ? address : resolve(folder, address)));
  await requireUnchanged(runId, inputs, found, options.folder);
  return { ...plan, firstRows, inventories: found, ...(await messaging.sentBefore(runId)) };
}

/** Finds a run of this machine by its id, the beginning of it, its label, or `latest`. @throws Fault `wrong_usage` */
export async function findUnfinished(
  runs: UnfinishedRuns,
  named: string,
  pipeline: string,
): Promise<UnfinishedRun | undefined> {
  const all = await runs.list();
  const matching =
    named === "latest"
      ? all.filter((run) => run.pipeline === pipeline).slice(0, 1)
      : all.filter(({ plan: { runId, label } }) => runId.startsWith(named) || label === named);
  const [first, second] = matching;
  if (second) {
    const ids = matching.map(({ plan }) => plan.runId).join(", ");
    throw new Fault("wrong_usage", `${matching.length} runs are named ${named}: ${ids}`, { remedy: "more of the id" });
  }
  if (first && first.pipeline !== pipeline) {
    throw new Fault("wrong_usage", `run ${first.plan.runId} is sent to ${first.pipeline}, and this is ${pipeline}`, {
      remedy: "--target, --project and --deployment-stage as they were",
    });
  }
  return first;
}

async function requireUnchanged(
  runId: string,
  before: readonly RunInput[],
  inventories: readonly string[],
  folder: string,
): Promise<void> {
  const changes = changedInputs(before, await describeInputs(inventories, folder));
  if (changes.length === 0) return;
  throw new Fault("wrong_usage", `run ${runId} cannot go on: ${changes.join("; ")}`, {
    remedy: "stac-ingest enqueue with the inventory as it is now, which is a new run",
  });
}

const beingSent = (id: string, by: string): Fault =>
  new Fault("wrong_usage", `run ${id} is being sent ${by}`, { remedy: `stac-ingest runs watch ${id}` });

const sentAlready = (id: string): Fault =>
  new Fault("wrong_usage", `run ${id} is sent to its end`, {
    remedy: `stac-ingest enqueue --missing --run ${id}, for what is not loaded`,
  });
