import type { LeftOut } from "../../input/inventory/left-out.ts";
import { localFolders } from "../../input/source/local-folders.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import type { Target } from "../../targets/target.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { type Recorded, recorded } from "../runs/recorded.ts";
import type { RunStart } from "../runs/run-recorder.ts";
import { type SendEffects, type SendReport, send } from "../send.ts";
import type { EnqueuePlan } from "./plan.ts";
import { readRequests } from "./read-requests.ts";

export interface EnqueueEffects {
  readonly onProgress: (sent: number) => void;
  /** SHA-256 of the lock file of the recipe's package set. */
  readonly lock?: string | undefined;
}

/** Sends a request for each row of the inventories, whose local folders the stages may then read. */
export async function enqueue(
  target: Target,
  plan: EnqueuePlan,
  surroundings: Surroundings,
  { onProgress, record, lock }: Pick<SendEffects, "record"> & EnqueueEffects,
): Promise<Recorded<SendReport> & { readonly leftOut: LeftOut }> {
  await target.allowFolders(localFolders(plan.inventories, surroundings.folder));
  const start: RunStart = {
    id: plan.runId,
    label: plan.label,
    command: "enqueue",
    inputs: await describeInputs(plan.inventories, surroundings.folder),
    format: plan.format,
    recipe: plan.recipe,
    lock,
    skipped: plan.skip,
  };
  const leftOut: LeftOut = new Map();
  const report = await recorded(target, start, (note, cancelled) =>
    send(readRequests(plan, surroundings, leftOut), {
      signal: AbortSignal.any([surroundings.signal, cancelled]),
      publish: (messages) => target.messaging.publish("gen", messages),
      onProgress: (sent, progress) => {
        note(progress);
        onProgress(sent);
      },
      record,
    }),
  );
  return { ...report, leftOut };
}
