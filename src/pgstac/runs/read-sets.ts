import type pg from "pg";
import { type Death, doneOutcomes } from "../../pipeline/run/run-outcomes.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
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

/**
 * Reads the sets of a run, in a transaction that sees the ledger at one moment; of these parts, both ends included, or
 * all.
 */
export async function readSets(
  client: pg.ClientBase,
  runId: string,
  { parts }: { readonly parts?: readonly [first: number, last: number] } = {},
): Promise<ReadSets> {
  const folded = await client.query<SetRecord>(
    `SELECT ${setColumns} FROM stac_ingest.sets
     WHERE run_id = $1 AND ($2::int IS NULL OR part BETWEEN $2 AND $3)`,
    [runId, parts?.[0] ?? null, parts?.[1] ?? null],
  );
  return together(folded.rows, await readBatches(client, runId, null));
}

/**
 * Reads the oldest batches of a run that are not folded, and those parts of its sets that they change: of a run of
 * millions they are mostly few. Of deaths every key is read, because new ones are limited.
 */
export async function readNextBatches(client: pg.ClientBase, runId: string, most: number): Promise<ReadSets> {
  const next = await readBatches(client, runId, most);
  const parts = new Set(next.flatMap(({ batch }) => [...partsOf(batch)]));
  const folded = await client.query<SetRecord>(
    `SELECT ${setColumns} FROM stac_ingest.sets WHERE run_id = $1 AND part = ANY ($2::int[])`,
    [runId, [...parts]],
  );
  const deaths = await client.query<SetKey>(
    `SELECT DISTINCT outcome, collection, stage, kind, reason FROM stac_ingest.sets WHERE run_id = $1 AND outcome = 'dead'`,
    [runId],
  );
  return together(folded.rows, next, deaths.rows);
}

const setColumns = "outcome, collection, stage, kind, reason, part, bits";

interface NumberedBatch {
  readonly number: string;
  readonly batch: ReadBatch;
}

function together(
  folded: readonly SetRecord[],
  batches: readonly NumberedBatch[],
  keys: readonly SetKey[] = [],
): ReadSets {
  const sets = new RunSets();
  const stored = new Map<string, Buffer>();
  for (const key of keys) sets.of(key);
  for (const { part, bits, ...key } of folded) {
    // The set takes a copy, so the bits that are kept here stay as they are stored.
    sets.of(key).setPart(part, bits);
    stored.set(partName(key, part), bits);
  }
  for (const { batch } of batches) sets.add(batch);
  return { sets, stored, batches: batches.map(({ number }) => number) };
}

async function readBatches(client: pg.ClientBase, runId: string, most: number | null): Promise<NumberedBatch[]> {
  const { rows } = await client.query<BatchRecord>(
    `SELECT batch, collection, ${doneOutcomes.join(", ")}, redriven, replaced, dead FROM stac_ingest.batches
     WHERE run_id = $1 AND NOT folded ORDER BY batch LIMIT $2`,
    [runId, most],
  );
  return rows.map((record) => ({ number: record.batch, batch: readBatch(record) }));
}

function* partsOf({ done, dead = [], redriven, replaced }: ReadBatch): Generator<number> {
  const sets = [...Object.values(done), redriven, replaced, SequenceSet.of(dead.map(({ sequence }) => sequence))];
  for (const set of sets) if (set) yield* set.parts.keys();
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
