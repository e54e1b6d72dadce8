import type pg from "pg";
import { Fault } from "../pipeline/fault.ts";
import { copyIn } from "./copy-in.ts";
import { copyLineOf, isRowError, rowReason } from "./database-fault.ts";
import type { Ewkb } from "./ewkb.ts";
import { type ItemRow, toItemRow } from "./item-row.ts";
import { type ReadItem, refused } from "./read-item.ts";
import { copyColumns, RowWriter } from "./row-writer.ts";
import type { StoredCollection } from "./stored-collection.ts";

export interface Copied {
  readonly item: ReadItem;
  readonly box: Ewkb["box"];
}

/** What became of the rows: those that are in, and why others are not. */
export interface Outcome {
  readonly copied: Copied[];
  readonly faults: Map<string, Fault>;
}

/**
 * Copies items into their collection's table, making the rows as they are sent; what cannot be made or is refused is
 * left out and handed back as a fault.
 */
export async function copyRows(
  client: pg.ClientBase,
  collection: StoredCollection,
  items: Iterable<ReadItem>,
): Promise<Outcome> {
  const copied: Copied[] = [];
  const faults = new Map<string, Fault>();
  const unsound: Unsound[] = [];
  // One iterator, so that what is not made when the database stops can still be asked for.
  const source = startAgain(items[Symbol.iterator]());
  if (!source) return { copied, faults };
  try {
    await client.query("SAVEPOINT rows");
    await copyIn(
      client,
      // Below pgstac.items itself, whose triggers would update statistics at every statement.
      `COPY ${collection.table} (${copyColumns}) FROM STDIN (FORMAT binary)`,
      chunks(collection, source, copied, unsound, faults),
    );
    for (const one of unsound) await insertUnsound(client, collection, one, { copied, faults });
    return { copied, faults };
  } catch (error) {
    if (!isRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows");
    const sent = copied.map(({ item }) => item);
    const rest = unsound.map(({ item }) => item);
    for (let next = source.next(); !next.done; next = source.next()) rest.push(next.value);
    const bad = sent.length + rest.length === 1 ? 0 : badRow(error, sent.length);
    const outcomes = bad === undefined ? await halved(client, collection, [...sent, ...rest]) : [];
    const item = bad === undefined ? undefined : sent[bad];
    if (item) {
      faults.set(item.id, refused(item.id, rowReason(error), error));
      outcomes.push(await copyRows(client, collection, sent.slice(0, bad)));
      outcomes.push(await copyRows(client, collection, [...sent.slice((bad ?? 0) + 1), ...rest]));
    }
    return {
      copied: outcomes.flatMap((outcome) => outcome.copied),
      faults: new Map([...faults, ...outcomes.flatMap((outcome) => [...outcome.faults])]),
    };
  }
}

/** With its first item looked at; undefined where there is none, and perhaps no table either. */
function startAgain(items: Iterator<ReadItem>): Iterator<ReadItem> | undefined {
  let first: IteratorResult<ReadItem> | undefined = items.next();
  if (first.done) return undefined;
  const next = (): IteratorResult<ReadItem> => {
    const result = first ?? items.next();
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

async function halved(
  client: pg.ClientBase,
  collection: StoredCollection,
  items: readonly ReadItem[],
): Promise<Outcome[]> {
  const middle = Math.ceil(items.length / 2);
  const first = await copyRows(client, collection, items.slice(0, middle));
  return [first, await copyRows(client, collection, items.slice(middle))];
}

function* chunks(
  collection: StoredCollection,
  source: Iterator<ReadItem>,
  copied: Copied[],
  unsound: Unsound[],
  faults: Map<string, Fault>,
): Generator<Buffer> {
  const writer = new RowWriter(collection.id);
  for (let next = source.next(); !next.done; next = source.next()) {
    const item = next.value;
    try {
      const row = toItemRow(item, collection);
      if (row.geometry.isSound) {
        writer.write(item.id, item.start, item.end, row);
        copied.push({ item, box: row.geometry.box });
      } else unsound.push({ item, row });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.set(item.id, error);
    }
    if (writer.isFull) yield writer.take();
  }
  yield writer.finish();
}

interface Unsound {
  readonly item: ReadItem;
  readonly row: ItemRow;
}

/** Geometry that is not sound travels as text, which PostGIS does not check. */
async function insertUnsound(
  client: pg.ClientBase,
  collection: StoredCollection,
  { item, row }: Unsound,
  { copied, faults }: Outcome,
): Promise<void> {
  const { id, start, end } = item;
  const values = [id, row.geometry.bytes.toString("hex"), collection.id, start, end, row.content, row.private];
  await client.query("SAVEPOINT rows");
  try {
    await client.query(`INSERT INTO ${collection.table} (${copyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, values);
    copied.push({ item, box: row.geometry.box });
  } catch (error) {
    if (!isRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows");
    faults.set(id, refused(id, rowReason(error), error));
  }
}
