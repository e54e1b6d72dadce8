import { hash } from "node:crypto";
import type pg from "pg";
import { textArraySql } from "../database/text-array.ts";
import { ByteWriter } from "../rows/byte-writer.ts";
import { instantFormat } from "../rows/instant.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { Existing } from "./begin-load.ts";
import type { Partition } from "./partition.ts";

export type MakeRows = (items: Iterable<TimedDocument>) => Iterable<ItemRow>;

/** Enough to tell whether it is worth while to look at all. */
const sampleSize = 20;

/**
 * Those of the items whose rows would not come out as they are there already, by a hash made on both sides; where a
 * sample has none that would, all. What is told wrong as changed is merely written again.
 */
export async function changedItems(
  client: pg.ClientBase,
  existing: Existing,
  items: readonly TimedDocument[],
  make: MakeRows,
): Promise<TimedDocument[]> {
  const stored = items.filter(({ id }) => existing.get(id)?.length === 1);
  const step = Math.ceil(stored.length / sampleSize);
  const sample = stored.filter((_, index) => index % step === 0);
  const unchanged = await unchangedAmong(client, existing, sample, make);
  const others = unchanged.size > 0 ? stored.filter((_, index) => index % step !== 0) : [];
  const all = unchanged.union(await unchangedAmong(client, existing, others, make));
  return items.filter(({ id }) => !all.has(id));
}

async function unchangedAmong(
  client: pg.ClientBase,
  existing: Existing,
  items: readonly TimedDocument[],
  make: MakeRows,
): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set();
  const asked = Map.groupBy(items, ({ id }) => existing.get(id)?.[0] as Partition);
  const tables = [...asked].map(([{ name }, here]) =>
    hashSql(
      name,
      here.map(({ id }) => id),
    ),
  );
  const hashes = client.query<{ id: string; hash: string }>(tables.join(" UNION ALL "));
  // Made here while the database makes its own.
  const expected = new Map<string, string | undefined>();
  for (const row of make(items)) expected.set(row.id, rowHash(row));
  return new Set((await hashes).rows.filter((row) => expected.get(row.id) === row.hash).map(({ id }) => id));
}

/** SHA-256, for which processors have instructions; MD5 takes twice as long. */
const hashSql = (table: string, ids: readonly string[]): string =>
  `SELECT i.id, encode(sha256(convert_to(concat_ws(E'\\n', to_char(datetime, ${instantFormat}),
     to_char(end_datetime, ${instantFormat}), geometry::text, content::text, private::text), 'UTF8')), 'hex') AS hash
   FROM ${table} i JOIN unnest(${textArraySql(ids)}) AS wanted (id) USING (id)`;

/** What is hashed, one row after the other. */
const hashed = new ByteWriter(1 << 16);

/** Undefined where what PostgreSQL will print is not known. */
function rowHash({ block, geometry, start, end, content, privateJson, isCanonical }: ItemRow): string | undefined {
  if (!isCanonical) return undefined;
  hashed.length = 0;
  hashed.text(`${start}\n${end}\n${block.view(geometry.start, geometry.end).toString("hex").toUpperCase()}\n`);
  hashed.copy(block.view(), content.start, content.end);
  if (privateJson) {
    hashed.text("\n");
    hashed.copy(block.view(), privateJson.start, privateJson.end);
  }
  return hash("sha256", hashed.view(), "hex");
}
