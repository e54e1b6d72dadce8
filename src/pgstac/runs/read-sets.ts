import type pg from "pg";
import { type Death, doneOutcomes } from "../../pipeline/run-outcomes.ts";
import { SequenceSet } from "../../pipeline/sequence-set.ts";
import { unpackSequences } from "./packed-sequences.ts";
import { type ReadBatch, RunSets, type SetKey, setName } from "./run-sets.ts";

/** The sets of a run as they were folded, with the batches that came since. */
export interface ReadSets {
  readonly sets: RunSets;
  /** Parts as they are stored, by `partName`. */
  readonly stored: ReadonlyMap<string, Buffer>;
  /** Batches that are not folded yet, in their order. */
  readonly batches: readonly string[];
}

type SetRecord = SetKey & { readonly part: number; readonly bits: Buffer };
type BatchRecord = { readonly batch: string; readonly collection: string; readonly dead: readonly Death[] | null } & {
  readonly [Name in (typeof doneOutcomes)[number] | "redriven" | "replaced"]: Buffer | null;
};

/** Name of a part of a set. */
export const partName = (key: SetKey, part: number): string => `${setName(key)} ${part}`;

export interface SetsWanted {
  /** The most batches to add. */
  readonly batches?: number;
  /** The parts to read, both ends included; all when left out. */
  readonly parts?: readonly [first: number, last: number];
}

/** Reads the sets of a run, in a transaction that sees the ledger at one moment. */
export async function readSets(
  client: pg.ClientBase,
  runId: string,
  { batches, parts }: SetsWanted = {},
): Promise<ReadSets> {
  const sets = new RunSets();
  const folded = await client.query<SetRecord>(
    `SELECT outcome, collection, stage, kind, reason, part, bits FROM stac_ingest.sets
     WHERE run_id = $1 AND ($2::int IS NULL OR part BETWEEN $2 AND $3)`,
    [runId, parts?.[0] ?? null, parts?.[1] ?? null],
  );
  const stored = new Map<string, Buffer>();
  for (const { part, bits, ...key } of folded.rows) {
    // The set takes a copy, so the bits that are kept here stay as they are stored.
    sets.of(key).setPart(part, bits);
    stored.set(partName(key, part), bits);
  }
  const { rows } = await client.query<BatchRecord>(
    `SELECT batch, collection, ${doneOutcomes.join(", ")}, redriven, replaced, dead FROM stac_ingest.batches
     WHERE run_id = $1 AND NOT folded ORDER BY batch LIMIT $2`,
    [runId, batches ?? null],
  );
  for (const record of rows) sets.add(readBatch(record));
  return { sets, stored, batches: rows.map(({ batch }) => batch) };
}

function readBatch(record: BatchRecord): ReadBatch {
  const done = Object.fromEntries(
    doneOutcomes.flatMap((outcome) => {
      const packed = record[outcome];
      return packed ? [[outcome, setOf(packed)] as const] : [];
    }),
  );
  return {
    collection: record.collection,
    done,
    dead: record.dead ?? [],
    ...(record.redriven && { redriven: setOf(record.redriven) }),
    ...(record.replaced && { replaced: setOf(record.replaced) }),
  };
}

function setOf(packed: Buffer): SequenceSet {
  const set = new SequenceSet();
  unpackSequences(packed, (first, last) => set.addRange(first, last));
  return set;
}
