import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { SearchPlace } from "../../pipeline/operate/item-search.ts";
import type { FoundItem, ItemFailure, OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import { isContention } from "../database/is-contention.ts";
import { isRowError } from "../database/row-error.ts";
import { rowReason } from "../database/row-reason.ts";
import { sqlClass, sqlState } from "../database/sqlstate.ts";
import { stateOf } from "../database/state-of.ts";
import { textSql } from "../database/text-sql.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { hydrateRow, type StoredItem } from "../rows/hydrate-row.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { BaseItemFinder } from "./base-item-finder.ts";
import { notFound } from "./not-found.ts";
import { afterSql, buildSearchSql, type SearchSql, whereSql } from "./search-sql.ts";

type Request = Extract<OperateRequest, { action: "items.search" }>;
type Reply = OperateReplies["items.search"];

/** Lambda answers with 6 MB at most, and texts are escaped in it. */
const replyLimitBytes = 4_000_000;
/** Rows that are fetched at once: few at first, because they may be large. */
const fetched = { first: 8, most: 1000 };

/**
 * Finds items, one page, each as it went in. Sorted by collection and id it reads one collection's table after another,
 * whose index goes on after any id at once.
 * @throws Fault `not_found` if a named collection is not there, `wrong_usage` if the database cannot answer the search
 */
export async function searchItems(pgstac: Pgstac, { search, after, limit }: Request): Promise<Reply> {
  // Another process may have migrated the database.
  const { tagsItems } = await pgstac.capabilities.readAgain();
  return inTransaction(
    pgstac,
    async (client) => {
      const page = new Page(new BaseItemFinder(client, tagsItems), tagsItems, limit);
      const collections = await collectionsOf(client, search.collections);
      try {
        const sql = await buildSearchSql(client, search);
        if (sql.keys.length > 0) await readRows(client, sortedSql(sql, after, limit), page);
        else {
          for (const { id, table } of collections) {
            if (page.isFull) break;
            if (table === null || (after && id < after.collection)) continue;
            const from = after?.collection === id ? after.id : undefined;
            await readRows(client, tableSql(table, sql, from, page.missing), page);
          }
        }
      } catch (error) {
        throw isUnanswerable(error) ? unanswerable(error) : error;
      }
      const { items, failures } = page;
      return { items, failures, ...(page.isFull && page.last && { next: page.last }) };
    },
    readOnly,
  );
}

/** A value of the search is no number or time, or a function does not take it. */
function isUnanswerable(error: unknown): boolean {
  const state = stateOf(error);
  if (isContention(error) || state === undefined || state === sqlState.insufficientPrivilege) return false;
  return isRowError(error) || state.startsWith(sqlClass.unsoundSql);
}

const unanswerable = (error: unknown): Fault =>
  new Fault("wrong_usage", `the database cannot answer the search: ${rowReason(error)}`, { cause: error });

interface Collection {
  readonly id: string;
  /** Its table; null if it never had an item. */
  readonly table: string | null;
}

/** In the order in which JavaScript compares ids, which pages are continued by. */
async function collectionsOf(client: pg.ClientBase, named: readonly string[] | undefined): Promise<Collection[]> {
  const { rows } = await client.query<Collection>(
    `SELECT id, to_regclass('pgstac._items_' || key)::text AS table FROM collections
     WHERE $1::text[] IS NULL OR id = ANY ($1)`,
    [named ?? null],
  );
  const missing = named?.find((name) => !rows.some(({ id }) => id === name));
  if (missing !== undefined) throw notFound(`collection ${missing}`);
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
}

const columns = "id, collection, geometry::text AS geometry, content::text AS content, private::text AS private";
const tagColumn = "content->>'pgstac:base_item' AS tag";

function tableSql(table: string, { where }: SearchSql, after: string | undefined, limit: number): string {
  const conditions = [...where, ...(after === undefined ? [] : [`id > ${textSql(after)}`])];
  return `SELECT ${columns}, ${tagColumn} FROM ${table} ${whereSql(conditions)} ORDER BY id LIMIT ${limit}`;
}

function sortedSql({ where, keys }: SearchSql, after: SearchPlace | undefined, limit: number): string {
  const values = keys.map(({ expression }) => `(${expression})::text`).join(", ");
  const order = keys.map(({ expression, descending }) => `${expression} ${descending ? "DESC" : "ASC"} NULLS LAST`);
  const conditions = [...where, ...(after ? [afterSql(keys, after)] : [])];
  return `SELECT ${columns}, ${tagColumn}, ARRAY[${values}] AS values FROM items ${whereSql(conditions)}
    ORDER BY ${[...order, "collection", "id"].join(", ")} LIMIT ${limit}`;
}

type Row = Omit<StoredItem, "base_item" | "lost_base"> & {
  readonly tag: string | null;
  readonly values?: (string | null)[];
};

/** Reads rows until there are no more or the page is full. */
async function readRows(client: pg.ClientBase, sql: string, page: Page): Promise<void> {
  await client.query(`DECLARE found NO SCROLL CURSOR FOR ${sql}`);
  let count = fetched.first;
  while (!page.isFull) {
    const { rows } = await client.query<Row>(`FETCH ${count} FROM found`);
    for (const row of rows) if (!page.isFull) await page.add(row);
    if (rows.length < count) break;
    count = page.guessMissing();
  }
  await client.query("CLOSE found");
}

class Page {
  readonly items: FoundItem[] = [];
  readonly failures: ItemFailure[] = [];
  last: SearchPlace | undefined;
  #bytes = 0;
  readonly #bases: BaseItemFinder;
  readonly #tagsItems: boolean;
  readonly #limit: number;

  constructor(bases: BaseItemFinder, tagsItems: boolean, limit: number) {
    this.#bases = bases;
    this.#tagsItems = tagsItems;
    this.#limit = limit;
  }

  get missing(): number {
    return this.#limit - this.items.length - this.failures.length;
  }

  get isFull(): boolean {
    return this.missing === 0 || this.#bytes >= replyLimitBytes;
  }

  async add({ tag, values = [], ...row }: Row): Promise<void> {
    const base = await this.#bases.find(row.collection, tag);
    const { collection, id } = row;
    this.last = { collection, id, values };
    try {
      const { text, doubts } = hydrateRow({ ...row, ...base }, this.#tagsItems);
      this.items.push({ text, ...(doubts.length > 0 && { doubts }) });
      this.#bytes += Buffer.byteLength(text);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.failures.push({ collection, id, reason: error.message });
    }
  }

  /** Tells how many more items of this size the page takes. */
  guessMissing(): number {
    const left = ((replyLimitBytes - this.#bytes) * this.items.length) / Math.max(this.#bytes, 1);
    return Math.max(1, Math.min(fetched.most, Math.ceil(left)));
  }
}
