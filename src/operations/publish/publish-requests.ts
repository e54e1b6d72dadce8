import { localFolders } from "../../input/source/local-folders.ts";
import type { AllowedPackages } from "../../settings/allowed-package.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { type SendEffects, type SendReport, send } from "../send.ts";
import { type RequestsPlan, readItemRequests } from "./read-item-requests.ts";

/** Sends item requests to be made, and lets the stages read the local folders of their files. */
export async function publishRequests(
  target: Target,
  plan: RequestsPlan,
  settings: AllowedPackages,
  surroundings: InputSurroundings,
  { onProgress, record }: Pick<SendEffects, "onProgress" | "record">,
): Promise<SendReport> {
  await target.allowFolders(localFolders(plan.files, surroundings.folder));
  return send(readItemRequests(plan, settings, surroundings), {
    signal: surroundings.signal,
    publish: (messages) => target.messaging.publish("gen", messages),
    onProgress,
    record,
  });
}
