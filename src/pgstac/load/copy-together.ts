import type pg from "pg";
import { copyIn } from "../database/copy-in.ts";
import { copyLine } from "../database/copy-line.ts";
import { deniesCopy } from "../database/denies-copy.ts";
import { leftOut } from "../database/left-out.ts";
import { mayBeRowError } from "../database/row-error.ts";
import { textArraySql } from "../database/text-array.ts";
import { copyHeader, copyTrailer } from "../rows/copy-format.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import { copyColumns } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import type { MakeRow } from "./item-rows.ts";
import { makePiece, pieceBytes, type RowPiece, rowsOrFaults } from "./row-piece.ts";

/** Rows that a COPY stored, and rows that are yet to be inserted: unsound ones, or all if there are policies. */
export interface CopiedTogether extends Pick<RowPiece, "faults"> {
  readonly copied: readonly ItemRow[];
  readonly uncopied: readonly ItemRow[];
}

/** Error that one of the rows may have caused; no row is copied. */
export interface CopyRefusal {
  readonly error: unknown;
  /** Row at which the database stopped, if its error says so. */
  readonly stoppedAt: ItemRow | undefined;
}

/**
 * Copies the rows of items by one COPY, sending them as they are made.
 * @throws an error that no row can have caused
 */
export async function copyTogether(
  client: pg.ClientBase,
  { table }: StoredCollection,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
): Promise<CopiedTogether | CopyRefusal> {
  let piece = makePiece(items, 0, makeRow);
  // Without rows there may be no table, either.
  if (piece.rows.length === 0) return { copied: [], uncopied: piece.unsound, faults: piece.faults };
  const pieces: RowPiece[] = [];
  let stored = 0;
  try {
    await client.query("SAVEPOINT rows");
    // Into the collection's table: triggers of pgstac.items would update statistics at every statement.
    stored = await copyIn(client, `COPY ${table} (${copyColumns}) FROM STDIN (FORMAT binary)`, async (send) => {
      await send(copyHeader);
      for (; piece.rows.length > 0; piece = makePiece(items, piece.next, makeRow)) {
        // Before sending: the database may stop at this piece.
        pieces.push(piece);
        await send(pieceBytes(piece) as Buffer);
      }
      await send(copyTrailer);
    });
  } catch (error) {
    if (!mayBeRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows");
    if (deniesCopy(error)) {
      const { able, faults } = rowsOrFaults(items, makeRow);
      return { copied: [], uncopied: able.map(({ row }) => row), faults };
    }
    const line = copyLine(error);
    return { error, stoppedAt: line === undefined ? undefined : pieces.flatMap(({ rows }) => rows)[line - 1] };
  }
  // The last piece has no rows, but the faults and unsound rows behind the last row.
  const all = [...pieces, piece];
  const sent = all.flatMap(({ rows }) => rows);
  const there = stored === sent.length ? undefined : await idsThere(client, table, sent);
  const left = there ? sent.filter(({ id }) => !there.has(id)) : [];
  return {
    copied: there ? sent.filter(({ id }) => there.has(id)) : sent,
    uncopied: all.flatMap(({ unsound }) => unsound),
    faults: [
      ...all.flatMap(({ faults }) => faults),
      ...left.map(({ id }) => ({ id, fault: leftOut(id, "left its row out") })),
    ],
  };
}

/** Finds the rows that were stored where triggers left others out. */
async function idsThere(client: pg.ClientBase, table: string, rows: readonly ItemRow[]): Promise<ReadonlySet<string>> {
  const ids = textArraySql(rows.map(({ id }) => id));
  // A join, because the planner estimates every id of ANY for every partition.
  const sql = `SELECT id FROM ${table} JOIN unnest(${ids}) AS wanted (id) USING (id)`;
  const found = await client.query<{ id: string }>(sql);
  return new Set(found.rows.map(({ id }) => id));
}
