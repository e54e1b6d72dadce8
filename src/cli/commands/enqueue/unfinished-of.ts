import type { EnqueueEffects } from "../../../operations/enqueue/enqueue.ts";
import type { Context } from "../../context.ts";

/** The runs of this pipeline that are not sent to their end. */
export async function unfinishedOf({ readConfiguration }: Context): Promise<EnqueueEffects["unfinished"]> {
  const { UnfinishedRuns } = await import("../../../operations/enqueue/unfinished-runs.ts");
  const { localPipeline, runsFolder } = await import("../../../settings/runs-folder.ts");
  const { stackNames } = await import("../../../settings/stack-outputs.ts");
  const { settings, stateFolder } = await readConfiguration();
  const pipeline = settings.target === "aws" ? stackNames(settings).pipeline : localPipeline;
  return { runs: new UnfinishedRuns(runsFolder(stateFolder)), pipeline };
}
