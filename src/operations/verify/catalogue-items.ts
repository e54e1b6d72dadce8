import type { ListedItem } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";

/** Members of items that are read beside their ids. */
export interface WantedMembers {
  readonly updated: boolean;
  readonly hrefs: boolean;
}

/** Items that are asked for at once. Hrefs are many to an item, and PostgreSQL unpacks the item for them. */
const pageOf = ({ hrefs }: WantedMembers): number => (hrefs ? 10_000 : 50_000);

/**
 * Reads all items of a collection in pages, each asked for while the one before is worked on.
 * @throws Fault `not_found` if there is no such collection
 */
export async function* catalogueItems(
  { operate }: Pick<Target, "operate">,
  collection: string,
  wanted: WantedMembers,
): AsyncGenerator<{ readonly items: readonly ListedItem[]; readonly expected: number }> {
  const ask = (after: string | undefined) =>
    operate({
      action: "items.list",
      collection,
      limit: pageOf(wanted),
      ...(after !== undefined && { after }),
      ...(wanted.updated && { updated: true }),
      ...(wanted.hrefs && { hrefs: true }),
    });
  let asked = ask(undefined);
  while (true) {
    const { items, expected, next } = await asked;
    if (next === undefined) {
      yield { items, expected };
      return;
    }
    asked = ask(next);
    // A rejection while the items are worked on is met by the next `await`.
    asked.catch(() => {});
    yield { items, expected };
  }
}
