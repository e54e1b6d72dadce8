import { hash } from "node:crypto";
import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { textArraySql } from "../database/text-array.ts";
import { ByteWriter } from "../rows/byte-writer.ts";
import { instantFormat } from "../rows/instant.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import type { MakeRow } from "./item-rows.ts";
import type { Existing } from "./load-state.ts";
import type { Partition } from "./partition.ts";

/** Number of items that show whether comparing all of them is worth while. */
const sampleSize = 20;

/**
 * Finds the items whose rows differ from the stored ones by hashes that both sides make; all items if every item of a
 * sample differs. An item that is taken for changed by mistake is merely written again.
 */
export async function changedItems(
  client: pg.ClientBase,
  existing: Existing,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
): Promise<TimedDocument[]> {
  const stored = items.filter(({ id }) => existing.get(id)?.length === 1);
  const step = Math.ceil(stored.length / sampleSize);
  const sample = stored.filter((_, index) => index % step === 0);
  const unchanged = await unchangedAmong(client, existing, sample, makeRow);
  const others = unchanged.size > 0 ? stored.filter((_, index) => index % step !== 0) : [];
  const all = unchanged.union(await unchangedAmong(client, existing, others, makeRow));
  return items.filter(({ id }) => !all.has(id));
}

async function unchangedAmong(
  client: pg.ClientBase,
  existing: Existing,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
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
  // Hashes while the database hashes its rows.
  const expected = new Map<string, string | undefined>();
  const hashed = new ByteWriter(1 << 16);
  for (const item of items) {
    const row = makeRow(item);
    if (!(row instanceof Fault)) expected.set(row.id, rowHash(row, hashed));
  }
  return new Set((await hashes).rows.filter((row) => expected.get(row.id) === row.hash).map(({ id }) => id));
}

/** SHA-256, for which processors have instructions; MD5 takes twice as long. */
const hashSql = (table: string, ids: readonly string[]): string =>
  `SELECT i.id, encode(sha256(convert_to(concat_ws(E'\\n', to_char(datetime, ${instantFormat}),
     to_char(end_datetime, ${instantFormat}), geometry::text, content::text, private::text), 'UTF8')), 'hex') AS hash
   FROM ${table} i JOIN unnest(${textArraySql(ids)}) AS wanted (id) USING (id)`;

/** Hashes a row in the writer `hashed`; undefined if the row is not written as PostgreSQL prints it. */
function rowHash(
  { block, geometry, start, end, content, privateJson, isCanonical }: ItemRow,
  hashed: ByteWriter,
): string | undefined {
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
