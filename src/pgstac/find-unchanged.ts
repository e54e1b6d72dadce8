import { hash } from "node:crypto";
import type pg from "pg";
import { literalList } from "./begin-load.ts";
import { toItemRow } from "./item-row.ts";
import { jsonbText } from "./jsonb-text.ts";
import type { Partition } from "./partition.ts";
import type { ReadItem } from "./read-item.ts";
import type { StoredCollection } from "./stored-collection.ts";

/** Enough to tell whether it is worth while to look at all. */
const sampleSize = 20;

/**
 * Those of the items whose rows would come out as they are, by a hash made on both sides; where a sample has none of
 * them, none. What is told wrong as changed is merely written again.
 */
export async function findUnchanged(
  client: pg.ClientBase,
  collection: StoredCollection,
  stored: readonly { readonly item: ReadItem; readonly partition: Partition }[],
): Promise<Set<string>> {
  const step = Math.ceil(stored.length / sampleSize);
  const sample = stored.filter((_, index) => index % step === 0);
  const unchanged = await compare(client, collection, sample);
  if (unchanged.size === 0 || step <= 1) return unchanged;
  const rest = stored.filter((_, index) => index % step !== 0);
  return unchanged.union(await compare(client, collection, rest));
}

async function compare(
  client: pg.ClientBase,
  collection: StoredCollection,
  stored: readonly { readonly item: ReadItem; readonly partition: Partition }[],
): Promise<Set<string>> {
  const asked = Map.groupBy(stored, ({ partition }) => partition.name);
  const hashes = client.query<{ id: string; hash: string }>(
    [...asked]
      .map(([name, rows]) =>
        hashSql(
          name,
          rows.map(({ item }) => item.id),
        ),
      )
      .join(" UNION ALL "),
  );
  // Made here while the database makes its own.
  const expected = new Map(stored.map(({ item }) => [item.id, rowHash(item, collection)]));
  return new Set((await hashes).rows.filter((row) => expected.get(row.id) === row.hash).map(({ id }) => id));
}

const instantFormat = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

const hashSql = (table: string, ids: readonly string[]): string =>
  `SELECT id, md5(concat_ws(E'\\n', geometry::text, to_char(datetime, ${instantFormat}), to_char(end_datetime, ${instantFormat}),
     content::text, private::text)) AS hash FROM ${table} WHERE id = ANY (${literalList(ids)})`;

/** Undefined where the item cannot be stored, which is found out in its turn. */
function rowHash(item: ReadItem, collection: StoredCollection): string | undefined {
  try {
    const { geometry, content, private: secret } = toItemRow(item, collection);
    const texts = [content, ...(secret === null ? [] : [secret])].map(jsonbText);
    if (texts.includes(undefined)) return undefined;
    const parts = [geometry.bytes.toString("hex").toUpperCase(), item.start, item.end, ...texts];
    return hash("md5", parts.join("\n"));
  } catch {
    return undefined;
  }
}
