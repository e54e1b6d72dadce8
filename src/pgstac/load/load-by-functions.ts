import type pg from "pg";
import type { Fault } from "../../pipeline/fault.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import { mayBeRowError } from "../database/database-fault.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { type Document, textOf } from "../rows/document.ts";
import { refusal } from "../rows/row-writer.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { Blame } from "./blame.ts";

type Faults = Map<string, Fault>;

/**
 * Stores items by pgstac's own functions, many times slower: the way into versions whose tables are not known here.
 * Undefined where there is no such collection.
 */
export async function loadByFunctions(
  pgstac: Pgstac,
  collection: string,
  documents: readonly Document[],
  method: LoadMethod,
): Promise<Faults | undefined> {
  return withCollectionLock(pgstac, { collection, alone: true, changesTables: true }, async (client) => {
    const { rowCount } = await client.query("SELECT FROM collections WHERE id = $1", [collection]);
    if (rowCount === 0) return undefined;
    if (method === "upsert" || method === "delsert") return store(client, "upsert_items", documents);
    const { rows } = await client.query<{ id: string }>(
      "SELECT id FROM items WHERE collection = $1 AND id = ANY ($2::text[])",
      [collection, documents.map(({ id }) => id)],
    );
    const there = new Set(rows.map(({ id }) => id));
    const faults = await store(
      client,
      "create_items",
      documents.filter(({ id }) => !there.has(id)),
    );
    if (method === "insert") for (const id of there) faults.set(id, alreadyThere(id));
    return faults;
  });
}

export const alreadyThere = (id: string): Fault => refusal(id, "it is in the catalogue already");

async function store(
  client: pg.ClientBase,
  procedure: "create_items" | "upsert_items",
  documents: readonly Document[],
  faults: Faults = new Map(),
  blame = new Blame(faults),
): Promise<Faults> {
  if (documents.length === 0) return faults;
  await client.query("SAVEPOINT items");
  try {
    await client.query(`SELECT ${procedure}($1::jsonb)`, [`[${documents.map(withCollection).join(",")}]`]);
    await client.query("RELEASE SAVEPOINT items");
    blame.clear();
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT items");
    if (!mayBeRowError(error)) throw error;
    const [only] = documents;
    if (documents.length === 1 && only) blame.put(only.id, error);
    else {
      const middle = Math.ceil(documents.length / 2);
      await store(client, procedure, documents.slice(0, middle), faults, blame);
      await store(client, procedure, documents.slice(middle), faults, blame);
    }
  }
  return faults;
}

/** The text may leave its collection to the message. Cut, not replaced: `$&` in an id is no pattern. */
function withCollection(document: Document): string {
  const text = textOf(document);
  return `${text.slice(0, text.lastIndexOf("}"))},"collection":${JSON.stringify(document.collection)}}`;
}
