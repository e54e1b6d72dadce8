import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { LoadedItem } from "../../pipeline/stage/loaded-item.ts";
import { isClosedToTrigger, unlessClosed } from "../database/closed-table.ts";
import { mayBeRowError } from "../database/row-error.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { keepNotice } from "../notices/keep-notice.ts";
import { rowColumns, rowItems } from "../notices/row-items.ts";
import { type Document, textOf } from "../rows/document.ts";
import { alreadyThere } from "./already-there.ts";
import type { LoadOptions } from "./batch-loader.ts";
import { replacesRows } from "./distinct.ts";
import { inHalves } from "./in-halves.ts";
import type { ItemOutcome, LoadOutcome } from "./load-outcome.ts";
import type { Loader } from "./loader.ts";
import { missingCollection } from "./missing-collection.ts";

/**
 * Stores items by pgstac's own functions, many times slower, in a version whose tables this package does not know.
 * It tells new items from changed ones only where rows are not replaced.
 */
export async function loadByFunctions(
  loader: Loader,
  collection: string,
  documents: readonly Document[],
  { method, teller }: Pick<LoadOptions, "method" | "teller">,
): Promise<LoadOutcome> {
  return withCollectionLock(loader, { collection, alone: true, changesTables: true }, async (client) => {
    const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
    if (rowCount === 0) {
      const fault = await missingCollection(client, collection);
      return { ...nothing, faults: new Map(documents.map(({ id }) => [id, fault])) };
    }
    const keep = async ({ faults }: LoadOutcome, asked: readonly Document[], there: ReadonlySet<unknown>) => {
      if (!loader.keepsNotices) return;
      const done = asked.filter(({ id }) => !faults.has(id));
      await keepNotice(client, await storedItems(client, collection, done, there), teller);
    };
    if (replacesRows(method)) {
      const there = loader.keepsNotices ? await idsOf(client, collection, documents) : new Set();
      const stored = await store(client, "upsert_items", documents);
      await keep(stored, documents, there);
      return { ...stored, outcomes: new Map(documents.map(({ id }) => [id, "other"])) };
    }
    const there = await idsOf(client, collection, documents);
    const missing = documents.filter(({ id }) => !there.has(id));
    const created = await store(client, "create_items", missing);
    await keep(created, missing, there);
    if (method === "ignore") return { ...created, outcomes: new Map([...there].map((id) => [id, "ignored"])) };
    return {
      ...created,
      faults: new Map([...created.faults, ...[...there].map((id) => [id, alreadyThere(id)] as const)]),
    };
  });
}

async function idsOf(client: pg.ClientBase, collection: string, documents: readonly Document[]) {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM items WHERE collection = $1 AND id = ANY ($2::text[])",
    [collection, documents.map(({ id }) => id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Makes what is told of stored items. Those that are as they were before count as changed: nobody compares them. */
async function storedItems(
  client: pg.ClientBase,
  collection: string,
  documents: readonly Document[],
  there: ReadonlySet<unknown>,
): Promise<LoadedItem[]> {
  const runs = new Map(documents.map(({ id, publication }) => [id, publication?.runId]));
  const found = await client.query(`SELECT ${rowColumns} FROM items WHERE collection = $1 AND id = ANY ($2::text[])`, [
    collection,
    [...runs.keys()],
  ]);
  return rowItems(found, collection, (id) => ({
    outcome: there.has(id) ? "changed" : "new",
    run_id: runs.get(id) ?? null,
  }));
}

async function store(
  client: pg.ClientBase,
  procedure: "create_items" | "upsert_items",
  documents: readonly Document[],
): Promise<LoadOutcome> {
  return inHalves(
    documents,
    (part) => call(client, procedure, part),
    (error) => mayBeRowError(error) || (error instanceof Fault && isClosedToTrigger(error)),
  );
}

async function call(client: pg.ClientBase, procedure: string, documents: readonly Document[]) {
  await client.query("SAVEPOINT items");
  try {
    await client.query(`SELECT ${procedure}($1::jsonb)`, [`[${documents.map(withCollection).join(",")}]`]);
    await client.query("RELEASE SAVEPOINT items");
    return nothing;
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT items; RELEASE SAVEPOINT items");
    throw await unlessClosed(client, error);
  }
}

const nothing: LoadOutcome = {
  faults: new Map<string, Fault>(),
  deferred: new Set<string>(),
  outcomes: new Map<string, ItemOutcome>(),
};

/** Writes the collection into the item's text. Cuts the text: `String.replace` would expand `$&` in an id. */
function withCollection(document: Document): string {
  const text = textOf(document);
  return `${text.slice(0, text.lastIndexOf("}"))},"collection":${JSON.stringify(document.collection)}}`;
}
