import type { CollectionSummary } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";

/** Lists the collections of the catalogue, each with its count of items. */
export async function listCollections({ operate }: Pick<Target, "operate">): Promise<CollectionSummary[]> {
  return (await operate({ action: "collections.list" })).collections;
}
