import type pg from "pg";
import { copyIn } from "../database/copy-in.ts";
import { copyLine } from "../database/copy-line.ts";
import { mayBeRowError } from "../database/row-error.ts";
import { copyHeader, copyTrailer } from "../rows/copy-format.ts";
import type { ItemRow } from "../rows/item-row.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import { copyColumns } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import type { MakeRow } from "./item-rows.ts";
import { makePiece, pieceBytes, type RowPiece } from "./row-piece.ts";

/** The rows a COPY took; those that are not sound are left to be inserted. */
export interface CopiedTogether extends Pick<RowPiece, "unsound" | "faults"> {
  readonly copied: readonly ItemRow[];
}

/** An error that one of the rows may have caused; nothing is copied. */
export interface CopyRefusal {
  readonly error: unknown;
  /** The row the database stopped at, where it says so. */
  readonly stoppedAt: ItemRow | undefined;
}

/**
 * Copies the rows of items by one COPY, sending them as they are made.
 * @throws what no row can have caused
 */
export async function copyTogether(
  client: pg.ClientBase,
  { table }: StoredCollection,
  items: readonly TimedDocument[],
  makeRow: MakeRow,
): Promise<CopiedTogether | CopyRefusal> {
  let piece = makePiece(items, 0, makeRow);
  // There is nothing to copy, and perhaps no table either.
  if (piece.rows.length === 0) return { ...piece, copied: [] };
  const pieces: RowPiece[] = [];
  try {
    await client.query("SAVEPOINT rows");
    // Below pgstac.items itself, whose triggers would update statistics at every statement.
    await copyIn(client, `COPY ${table} (${copyColumns}) FROM STDIN (FORMAT binary)`, async (send) => {
      await send(copyHeader);
      for (; piece.rows.length > 0; piece = makePiece(items, piece.next, makeRow)) {
        // Before it is sent: the database may stop there for good.
        pieces.push(piece);
        await send(pieceBytes(piece) as Buffer);
      }
      await send(copyTrailer);
    });
  } catch (error) {
    if (!mayBeRowError(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT rows");
    const line = copyLine(error);
    return { error, stoppedAt: line === undefined ? undefined : pieces.flatMap(({ rows }) => rows)[line - 1] };
  }
  // The last piece has no rows, but what was met after the last of them.
  const all = [...pieces, piece];
  return {
    copied: all.flatMap(({ rows }) => rows),
    unsound: all.flatMap(({ unsound }) => unsound),
    faults: all.flatMap(({ faults }) => faults),
  };
}
