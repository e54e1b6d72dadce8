import type { FlawName } from "../../pipeline/item/flaws.ts";
import type { LocatedItem } from "../../pipeline/operate/item-map.ts";
import type { Target } from "../../targets/target.ts";

/** To find flawed items may take a look at all items: many are found at once, and read in pages. */
const most = { found: 50_000, read: 2_000 };

/** Lists the items of a collection that have a flaw, in pages; with a limit the first of them. */
export async function* flawedItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  flaw: FlawName,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly LocatedItem[]> {
  let left = limit;
  let after: string | undefined;
  do {
    const asked = { action: "items.flawed", collection, flaw, ...(after && { after }) } as const;
    const { ids, next } = await operate({ ...asked, limit: Math.min(most.found, left) });
    for (let from = 0; from < ids.length; from += most.read) {
      const page = ids.slice(from, from + most.read);
      yield (await operate({ action: "items.footprints", collection, ids: page })).items;
    }
    left -= ids.length;
    after = next;
  } while (after !== undefined && left > 0);
}
