import type { ItemSearch, SearchPlace } from "../../pipeline/operate/item-search.ts";
import type { FoundItem, ItemFailure } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";

/** Items that are asked for at once; an answer ends earlier where they are large. */
const pageItems = 2000;

export interface FoundPage {
  readonly items: readonly FoundItem[];
  readonly failures: readonly ItemFailure[];
}

/**
 * Finds items in pages, `limit` of them at most. Each page is asked for while the one before is worked on.
 * @throws Fault `not_found` if a named collection is not there, `wrong_usage` if the database cannot answer the search
 */
export async function* searchItems(
  { operate }: Pick<Target, "operate">,
  search: ItemSearch,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<FoundPage> {
  const ask = (after: SearchPlace | undefined, left: number) =>
    operate({ action: "items.search", search, limit: Math.min(left, pageItems), ...(after && { after }) });
  let left = limit;
  let asked = ask(undefined, left);
  while (true) {
    const { items, failures, next } = await asked;
    left -= items.length + failures.length;
    if (next === undefined || left <= 0) {
      yield { items, failures };
      return;
    }
    asked = ask(next, left);
    // A rejection while the items are worked on is met by the next `await`.
    asked.catch(() => {});
    yield { items, failures };
  }
}
