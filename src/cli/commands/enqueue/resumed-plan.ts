import type { EnqueuePlan } from "../../../operations/enqueue/plan.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import { shellWord } from "../../../pipeline/text/shell-word.ts";
import type { Context } from "../../context.ts";
import { continuingCommand, pipelineWords } from "../../notes/continuing-command.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { ask } from "../../terminal/ask.ts";
import { unfinishedOf } from "./unfinished-of.ts";

/** The plan to go on with the run that is named. */
export async function resumedPlan(
  inventories: readonly string[],
  named: string,
  context: Context,
): Promise<EnqueuePlan> {
  if (inventories.some((address) => address !== "-")) {
    throw new Fault("wrong_usage", "--resume reads the inventories of the run", {
      remedy: `stac-ingest enqueue --resume ${shellWord(named)}`,
    });
  }
  const { planResume } = await import("../../../operations/enqueue/plan-resume.ts");
  await using target = await context.openTarget();
  const surroundings = await surroundingsOf(context);
  const kept = { ...(await unfinishedOf(context)), surroundings, stdin: inventories.length > 0 };
  const plan = await planResume(target, named, kept);
  noteResumed(plan, context);
  return plan;
}

/** The plan to go on with a run of the same rows that was stopped or killed, if that is wanted. */
export async function offeredPlan(plan: EnqueuePlan, context: Context): Promise<EnqueuePlan | undefined> {
  if (plan.inventories.includes("-")) return undefined;
  const { sameUnfinished } = await import("../../../operations/enqueue/same-unfinished.ts");
  const { resumeUnfinished } = await import("../../../operations/enqueue/plan-resume.ts");
  const folder = context.terminal.cwd();
  const kept = await unfinishedOf(context);
  const run = await sameUnfinished(plan, { ...kept, folder });
  if (!run) return undefined;
  const { runId } = run.plan;
  const answer = await ask(`Run ${runId} of the same rows is not sent to its end. Go on with it? [Y/n] `, context);
  if (answer === undefined) {
    const command = continuingCommand(pipelineWords(context.argv), { "--resume": runId });
    context.note(
      `run ${runId} of the same rows is not sent to its end; this one sends them anew (to go on: ${command})`,
    );
    return undefined;
  }
  if (/^no?$/i.test(answer)) {
    await kept.runs.remove(runId);
    return undefined;
  }
  await using target = await context.openTarget();
  const resumed = await resumeUnfinished(target, run, { folder, stdin: false });
  noteResumed(resumed, context);
  return resumed;
}

function noteResumed({ runId, accepted, inDoubt, skip }: EnqueuePlan, { note }: Context): void {
  const doubtful = inDoubt?.count ?? 0;
  const last = doubtful > 0 ? `; ${plural(doubtful, "message")} that may have been sent, too, are looked for last` : "";
  note(`run ${runId} goes on: ${plural(accepted ? accepted.count : skip, "message")} sent before${last}`);
}
