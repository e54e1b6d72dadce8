import type { FlawName } from "../../pipeline/item/flaws.ts";
import type { FlawedItem } from "../../pipeline/operate/item-map.ts";
import type { Target } from "../../targets/target.ts";

const pageItems = 2_000;

/** Lists the items of a collection that have a flaw, in pages. */
export async function* flawedItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  flaw: FlawName,
): AsyncGenerator<readonly FlawedItem[]> {
  let after: string | undefined;
  do {
    const page = await operate({ action: "items.flawed", collection, flaw, limit: pageItems, ...(after && { after }) });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}
