import { createHash } from "node:crypto";
import type pg from "pg";
import { literalList } from "./begin-load.ts";
import type { ItemRow } from "./item-row.ts";
import { NotPlain } from "./json-bytes.ts";
import { JsonbPrinter } from "./jsonb-printer.ts";
import type { Partition } from "./partition.ts";

/** Enough to tell whether it is worth while to look at all. */
const sampleSize = 20;

/**
 * Those of the items whose rows would come out as they are, by a hash made on both sides; where a sample has none of
 * them, none. What is told wrong as changed is merely written again.
 */
export async function findUnchanged(
  client: pg.ClientBase,
  stored: readonly { readonly row: ItemRow; readonly partition: Partition }[],
): Promise<Set<string>> {
  const step = Math.ceil(stored.length / sampleSize);
  const sample = stored.filter((_, index) => index % step === 0);
  const unchanged = await compare(client, sample);
  if (unchanged.size === 0 || step <= 1) return unchanged;
  const rest = stored.filter((_, index) => index % step !== 0);
  return unchanged.union(await compare(client, rest));
}

async function compare(
  client: pg.ClientBase,
  stored: readonly { readonly row: ItemRow; readonly partition: Partition }[],
): Promise<Set<string>> {
  const asked = Map.groupBy(stored, ({ partition }) => partition.name);
  const hashes = client.query<{ id: string; hash: string }>(
    [...asked]
      .map(([name, rows]) =>
        hashSql(
          name,
          rows.map(({ row }) => row.id),
        ),
      )
      .join(" UNION ALL "),
  );
  // Made here while the database makes its own.
  const printer = new JsonbPrinter();
  const expected = new Map(stored.map(({ row }) => [row.id, rowHash(row, printer)]));
  return new Set((await hashes).rows.filter((row) => expected.get(row.id) === row.hash).map(({ id }) => id));
}

const instantFormat = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

const hashSql = (table: string, ids: readonly string[]): string =>
  `SELECT id, md5(concat_ws(E'\\n', geometry::text, to_char(datetime, ${instantFormat}), to_char(end_datetime, ${instantFormat}),
     content::text, private::text)) AS hash FROM ${table} WHERE id = ANY (${literalList(ids)})`;

/** Undefined where it is not plain enough to tell. */
function rowHash(row: ItemRow, printer: JsonbPrinter): string | undefined {
  const { block, geometry, start, end, content, private: secret } = row;
  try {
    const hash = createHash("md5");
    hash.update(`${block.view(geometry.start, geometry.end).toString("hex").toUpperCase()}\n${start}\n${end}\n`);
    hash.update(printer.print(block.view(content.start, content.end)));
    if (secret) hash.update("\n").update(printer.print(block.view(secret.start, secret.end)));
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}
