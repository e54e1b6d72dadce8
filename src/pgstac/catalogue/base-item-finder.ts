import type pg from "pg";
import type { StoredItem } from "../rows/hydrate-row.ts";

type Base = Pick<StoredItem, "base_item" | "lost_base">;

/** Reads the base items of rows, each once: many rows have the same. */
export class BaseItemFinder {
  readonly #client: pg.ClientBase;
  readonly #tagsItems: boolean;
  readonly #known = new Map<string, Base>();

  constructor(client: pg.ClientBase, tagsItems: boolean) {
    this.#client = client;
    this.#tagsItems = tagsItems;
  }

  /** Finds the base item that was taken away from a row with this tag. */
  async find(collection: string, tag: string | null): Promise<Base> {
    const key = JSON.stringify([collection, tag]);
    const known = this.#known.get(key);
    if (known) return known;
    const { rows } = await this.#client.query<Base>(
      this.#tagsItems ? taggedSql : untaggedSql,
      this.#tagsItems ? [collection, tag] : [collection],
    );
    const found = rows[0] ?? { base_item: "{}", lost_base: true };
    this.#known.set(key, found);
    return found;
  }
}

const untaggedSql = "SELECT base_item::text AS base_item, false AS lost_base FROM collections WHERE id = $1";

/** An item without a tag was made with the first base item of its collection. */
const taggedSql = `SELECT coalesce(b.base_item, c.base_item)::text AS base_item, b.base_item IS NULL AS lost_base
  FROM collections c CROSS JOIN LATERAL (SELECT CASE WHEN $2::text IS NULL OR $2::text ~ '^\\d{1,9}$'
    THEN collection_base_item(c.id, $2::text::int) END AS base_item) b
  WHERE c.id = $1`;
