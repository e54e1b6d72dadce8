import type pg from "pg";
import type { Fault } from "../../pipeline/fault.ts";
import { copyIn } from "../database/copy-in.ts";
import { copyLineOf, isRowError, mayBeRowError } from "../database/database-fault.ts";
import type { ItemRow } from "../rows/item-row.ts";
import { copyColumns, copyHeader, copyTrailer } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import { Blame } from "./blame.ts";

/**
 * Copies rows into their collection's table, sending them as they are made, and resolves to those that are in. What is
 * refused is left out, and `faults` says why.
 */
export function copyRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  rows: Iterable<ItemRow>,
  faults: Map<string, Fault>,
): Promise<ItemRow[]> {
  return copyPart({ client, collection, blame: new Blame(faults) }, rows);
}

interface Copying {
  readonly client: pg.ClientBase;
  readonly collection: StoredCollection;
  readonly blame: Blame;
}

async function copyPart(copying: Copying, rows: Iterable<ItemRow>): Promise<ItemRow[]> {
  const { client, collection, blame } = copying;
  const copied: ItemRow[] = [];
  const unsound: ItemRow[] = [];
  // One iterator, so that what is not made when the database stops can still be asked for.
  const source = startAgain(rows[Symbol.iterator]());
  if (!source) return copied;
  try {
    await client.query("SAVEPOINT rows");
    await copyIn(
      client,
      // Below pgstac.items itself, whose triggers would update statistics at every statement.
      `COPY ${collection.table} (${copyColumns}) FROM STDIN (FORMAT binary)`,
      pieces(source, copied, unsound),
    );
  } catch (error) {
    if (!mayBeRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows");
    const sent = copied.length;
    const all = [...copied, ...unsound];
    for (let next = source.next(); !next.done; next = source.next()) all.push(next.value);
    return copyWithoutCulprit(copying, all, badRow(error, sent), error);
  }
  if (copied.length > 0) blame.clear();
  for (const row of unsound) if (await insertUnsound(copying, row)) copied.push(row);
  return copied;
}

/** Copies rows of which one at least is refused, perhaps that at the place `bad`. */
async function copyWithoutCulprit(
  copying: Copying,
  rows: readonly ItemRow[],
  bad: number | undefined,
  error: unknown,
): Promise<ItemRow[]> {
  const [first] = rows;
  if (first && rows.length === 1) {
    copying.blame.put(first.id, error);
    return [];
  }
  const parts: (readonly ItemRow[])[] = [];
  const culprit = bad === undefined ? undefined : rows[bad];
  if (bad === undefined || !culprit) {
    const middle = Math.ceil(rows.length / 2);
    parts.push(rows.slice(0, middle), rows.slice(middle));
  } else {
    parts.push(rows.slice(0, bad), rows.slice(bad + 1));
    if (isRowError(error)) copying.blame.put(culprit.id, error);
    // The database was at this row when it gave up, which need not be why.
    else parts.push([culprit]);
  }
  const copied: ItemRow[] = [];
  for (const part of parts) copied.push(...(await copyPart(copying, part)));
  return copied;
}

/** With its first row looked at; undefined where there is none, and perhaps no table either. */
function startAgain(rows: Iterator<ItemRow>): Iterator<ItemRow> | undefined {
  let first: IteratorResult<ItemRow> | undefined = rows.next();
  if (first.done) return undefined;
  const next = (): IteratorResult<ItemRow> => {
    const result = first ?? rows.next();
    first = undefined;
    return result;
  };
  return { next };
}

/** The place of the row the database stopped at, where it says so. */
function badRow(error: unknown, count: number): number | undefined {
  const line = copyLineOf(error);
  return line === undefined || line > count ? undefined : line - 1;
}

/** The bytes of the rows; those that lie side by side go together. */
function* pieces(source: Iterator<ItemRow>, copied: ItemRow[], unsound: ItemRow[]): Generator<Buffer> {
  yield copyHeader;
  let first: ItemRow | undefined;
  let last: ItemRow | undefined;
  for (let next = source.next(); !next.done; next = source.next()) {
    const row = next.value;
    if (!row.isSound) {
      unsound.push(row);
      continue;
    }
    // Before anything is sent: the database may stop there for good.
    copied.push(row);
    if (first && last && (row.block !== first.block || row.whole.start !== last.whole.end)) {
      yield first.block.view(first.whole.start, last.whole.end);
      first = undefined;
    }
    first ??= row;
    last = row;
  }
  if (first && last) yield first.block.view(first.whole.start, last.whole.end);
  yield copyTrailer;
}

/** Geometry that is not sound travels as text, which PostGIS does not check. */
async function insertUnsound({ client, collection, blame }: Copying, row: ItemRow): Promise<boolean> {
  const { block, content, privateJson, id, geometry, start, end } = row;
  const values = [
    block.view(content.start, content.end).toString(),
    privateJson && block.view(privateJson.start, privateJson.end).toString(),
    id,
    block.view(geometry.start, geometry.end).toString("hex"),
    collection.id,
    start,
    end,
  ];
  await client.query("SAVEPOINT rows");
  try {
    await client.query(`INSERT INTO ${collection.table} (${copyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, values);
    blame.clear();
    return true;
  } catch (error) {
    if (!mayBeRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows");
    blame.put(id, error);
    return false;
  }
}
