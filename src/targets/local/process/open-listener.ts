import { resolve } from "node:path";
import type { NotifyOf } from "../../../pipeline/stage/loaded-item.ts";
import { isAddress } from "../../../settings/item-destination.ts";
import { restAfterFailure } from "../../rest-after-failure.ts";
import { appendItems } from "./append-items.ts";
import { postItems } from "./post-items.ts";

/**
 * Opens the file or address that is told of stored items; the path of a file is relative to `folder`.
 * @throws Fault `infrastructure` if the file cannot be written to
 */
export async function openListener(destination: string, folder: string): Promise<NotifyOf> {
  const notifyOf = isAddress(destination) ? postItems(destination) : appendItems(resolve(folder, destination));
  await notifyOf([]);
  return restAfterFailure(notifyOf);
}
