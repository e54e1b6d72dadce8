import { type GivenIds, readItemIds } from "../../input/read-item-ids.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";

/**
 * Deletes items by the ids that are given, typed or in a file. Never asks without ids: the catalogue would delete every
 * item.
 */
export async function deleteItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  given: GivenIds,
  surroundings: InputSurroundings,
): Promise<{ deleted: number; missing: string[] }> {
  const missing: string[] = [];
  let deleted = 0;
  let any = false;
  for await (const ids of readItemIds(given, surroundings)) {
    any = true;
    const answer = await operate({ action: "items.delete", collection, ids });
    deleted += answer.deleted;
    for (const id of answer.missing) missing.push(id);
  }
  if (!any) throw new Fault("unreadable_input", "no ids were given", { remedy: "ids, or a list of them on stdin" });
  return { deleted, missing };
}
