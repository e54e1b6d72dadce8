import { readIds } from "../../input/read-ids.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";

/**
 * Deletes items by the ids that are given, or that stdin has, one a line, for `-`. Never asks without ids: the catalogue
 * would delete every item.
 */
export async function deleteItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  given: readonly string[],
  surroundings: InputSurroundings,
): Promise<{ deleted: number; missing: string[] }> {
  const missing: string[] = [];
  let deleted = 0;
  let any = false;
  for await (const ids of readIds(given, surroundings)) {
    if (ids.length === 0) continue;
    any = true;
    const answer = await operate({ action: "items.delete", collection, ids });
    deleted += answer.deleted;
    for (const id of answer.missing) missing.push(id);
  }
  if (!any) throw new Fault("unreadable_input", "no ids were given", { remedy: "ids, or a list of them on stdin" });
  return { deleted, missing };
}
