import type { SentRequests } from "../../../operations/enqueue/sent-requests.ts";
import type { Context } from "../../context.ts";
import { unfinishedOf } from "./unfinished-of.ts";

/** Opens the memory of the requests that earlier runs have sent. */
export async function openSent(context: Context): Promise<SentRequests> {
  const { SentRequests } = await import("../../../operations/enqueue/sent-requests.ts");
  const { sentRequestsFile } = await import("../../../settings/runs-folder.ts");
  const { settings, stateFolder } = await context.readConfiguration();
  return new SentRequests(sentRequestsFile(stateFolder, settings.target), (await unfinishedOf(context)).pipeline);
}
