import { Fault } from "../../pipeline/fault.ts";
import type { Target } from "../../targets/target.ts";

/** Deletes items by their ids. Never asks without ids: to the catalogue that would mean every item. */
export async function deleteItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  batches: AsyncIterable<string[]>,
): Promise<{ deleted: number; missing: string[] }> {
  const missing: string[] = [];
  let deleted = 0;
  let given = false;
  for await (const ids of batches) {
    if (ids.length === 0) continue;
    given = true;
    const answer = await operate({ action: "items.delete", collection, ids });
    deleted += answer.deleted;
    for (const id of answer.missing) missing.push(id);
  }
  if (!given) throw new Fault("unreadable_input", "no ids were given", { remedy: "ids, or a list of them on stdin" });
  return { deleted, missing };
}
