import type pg from "pg";
import type { Fault } from "../pipeline/fault.ts";
import { copyIn, copyText } from "./copy-in.ts";
import { copyLineOf, isRowError, rowReason } from "./database-fault.ts";
import { type ItemRow, refused } from "./item-row.ts";
import { inSavepoint } from "./transaction.ts";

export const createIncoming = "CREATE TEMP TABLE incoming (LIKE pgstac.items) ON COMMIT DROP";
const columns = "id, geometry, collection, datetime, end_datetime, content, private";

/** Writes rows to the temporary table `incoming`; the rows the database cannot read are left out and given as faults. */
export async function stageRows(
  client: pg.ClientBase,
  collection: string,
  rows: readonly ItemRow[],
  speaksCopy: boolean,
): Promise<{ staged: ItemRow[]; faults: Map<string, Fault> }> {
  if (rows.length === 0) return { staged: [], faults: new Map() };
  const write = speaksCopy ? copyRows : unnestRows;
  try {
    await inSavepoint(client, () => write(client, collection, rows));
    return { staged: [...rows], faults: new Map() };
  } catch (error) {
    if (!isRowError(error)) throw error;
    const bad = rows.length === 1 ? 0 : badRow(error, rows.length);
    const [before, after] = bad === undefined ? halves(rows) : [rows.slice(0, bad), rows.slice(bad + 1)];
    const faults = new Map<string, Fault>();
    const row = bad === undefined ? undefined : rows[bad];
    if (row) faults.set(row.id, refused(row.id, rowReason(error), error));
    const first = await stageRows(client, collection, before, speaksCopy);
    const second = await stageRows(client, collection, after, speaksCopy);
    return {
      staged: [...first.staged, ...second.staged],
      faults: new Map([...faults, ...first.faults, ...second.faults]),
    };
  }
}

/** The place of the row the database stopped at, where it says so. */
function badRow(error: unknown, count: number): number | undefined {
  const line = copyLineOf(error);
  return line === undefined || line > count ? undefined : line - 1;
}

export function halves<Row>(rows: readonly Row[]): [readonly Row[], readonly Row[]] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}

const chunkCharacters = 1 << 20;

function copyRows(client: pg.ClientBase, collection: string, rows: readonly ItemRow[]): Promise<void> {
  return copyIn(client, `COPY incoming (${columns}) FROM STDIN`, lines(copyText(collection), rows));
}

function* lines(collection: string, rows: readonly ItemRow[]): Generator<Buffer> {
  let chunk = "";
  for (const row of rows) {
    chunk += `${copyText(row.id)}\t${row.geometry}\t${collection}\t${copyText(row.datetime)}\t${copyText(row.endDatetime)}\t`;
    chunk += `${copyText(row.content)}\t${copyText(row.private)}\n`;
    if (chunk.length < chunkCharacters) continue;
    yield Buffer.from(chunk);
    chunk = "";
  }
  yield Buffer.from(chunk);
}

async function unnestRows(client: pg.ClientBase, collection: string, rows: readonly ItemRow[]): Promise<void> {
  await client.query(
    `INSERT INTO incoming (${columns})
     SELECT id, geometry::geometry, $1, datetime::timestamptz, end_datetime::timestamptz, content::jsonb, private::jsonb
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS row(id, geometry, datetime, end_datetime, content, private)`,
    [
      collection,
      rows.map(({ id }) => id),
      rows.map(({ geometry }) => geometry),
      rows.map(({ datetime }) => datetime),
      rows.map(({ endDatetime }) => endDatetime),
      rows.map(({ content }) => content),
      rows.map((row) => row.private),
    ],
  );
}
