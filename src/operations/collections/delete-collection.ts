import type { Target } from "../../targets/target.ts";

/** Deletes a collection and returns how many items went with it. @throws Fault `not_found` */
export async function deleteCollection({ operate }: Pick<Target, "operate">, id: string): Promise<number> {
  return (await operate({ action: "collections.delete", id })).deletedItems;
}
