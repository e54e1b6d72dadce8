import { localFolders } from "../../input/source/local-folders.ts";
import type { AllowedPackages } from "../../settings/allowed-package.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { type Recorded, recorded } from "../runs/recorded.ts";
import type { RunStart } from "../runs/run-recorder.ts";
import { type SendEffects, type SendReport, send } from "../send.ts";
import { type RequestsPlan, readItemRequests } from "./read-item-requests.ts";

/** Sends item requests to be made, and lets the stages read the local folders of their files. */
export async function publishRequests(
  target: Target,
  plan: RequestsPlan,
  settings: AllowedPackages,
  surroundings: InputSurroundings,
  { onProgress, record }: Pick<SendEffects, "onProgress" | "record">,
): Promise<Recorded<SendReport>> {
  await target.allowFolders(localFolders(plan.files, surroundings.folder));
  const start: RunStart = {
    id: plan.runId,
    command: "publish",
    inputs: await describeInputs(plan.files, surroundings.folder),
    skipped: plan.skip,
  };
  return recorded(target, start, (note, cancelled) =>
    send(readItemRequests(plan, settings, surroundings), {
      signal: AbortSignal.any([surroundings.signal, cancelled]),
      publish: (messages) => target.messaging.publish("gen", messages),
      onProgress: (sent, progress) => {
        note(progress);
        onProgress(sent, progress);
      },
      record,
    }),
  );
}
