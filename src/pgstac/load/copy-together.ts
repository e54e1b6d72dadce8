import type pg from "pg";
import { copyIn } from "../database/copy-in.ts";
import { copyLine } from "../database/copy-line.ts";
import { deniesCopy } from "../database/denies-copy.ts";
import { LeftOut } from "../database/left-out.ts";
import { mayBeRowError } from "../database/row-error.ts";
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
  try {
    await client.query("SAVEPOINT rows");
    // Into the collection's table: triggers of pgstac.items would update statistics at every statement.
    const stored = await copyIn(client, `COPY ${table} (${copyColumns}) FROM STDIN (FORMAT binary)`, async (send) => {
      await send(copyHeader);
      for (; piece.rows.length > 0; piece = makePiece(items, piece.next, makeRow)) {
        // Before sending: the database may stop at this piece.
        pieces.push(piece);
        await send(pieceBytes(piece) as Buffer);
      }
      await send(copyTrailer);
    });
    if (stored < pieces.reduce((sum, { rows }) => sum + rows.length, 0)) {
      await client.query("ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows");
      return { error: new LeftOut(), stoppedAt: undefined };
    }
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
  return {
    copied: all.flatMap(({ rows }) => rows),
    uncopied: all.flatMap(({ unsound }) => unsound),
    faults: all.flatMap(({ faults }) => faults),
  };
}
