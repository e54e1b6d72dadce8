import pg from "pg";
import { type BatchEntry, doneOutcomes } from "../../pipeline/run/run-outcomes.ts";
import { packSequences } from "./packed-sequences.ts";

/** Builds the statement that adds the entries of a transaction to the ledger; undefined if there are none. */
export function batchSql(entries: readonly BatchEntry[]): string | undefined {
  if (entries.length === 0) return undefined;
  const rows = entries.map(({ runId, collection, done, dead, redriven, replaced }) => {
    const sequences = dead?.map(({ sequence }) => sequence) ?? [];
    const values = [
      literal(runId),
      literal(collection),
      String(countOf({ done, ...(dead && { dead }) })),
      ...doneOutcomes.map((outcome) => bytes(done[outcome])),
      bytes(redriven),
      bytes(replaced),
      dead?.length ? `${literal(JSON.stringify(dead))}::jsonb` : "NULL::jsonb",
      // Not spread: a document may hold any number of them.
      dead?.length ? String(sequences.reduce((a, b) => Math.min(a, b))) : "NULL::bigint",
      dead?.length ? String(sequences.reduce((a, b) => Math.max(a, b))) : "NULL::bigint",
    ];
    return `(${values.join(", ")})`;
  });
  return `INSERT INTO stac_ingest.batches
    (run_id, collection, ended, ${doneOutcomes.join(", ")}, redriven, replaced, dead, dead_first, dead_last) VALUES ${rows.join(", ")}`;
}

/** Counts the messages that ended: those that are redriven begin again. */
const countOf = ({ done, dead }: Pick<BatchEntry, "done" | "dead">): number =>
  doneOutcomes.reduce((sum, outcome) => sum + (done[outcome]?.length ?? 0), dead?.length ?? 0);

/** PostgreSQL stores no NUL, neither as such nor escaped in JSON. */
const literal = (text: string): string => pg.escapeLiteral(text.replaceAll("\0", "").replaceAll("\\u0000", ""));

const bytes = (sequences: readonly number[] | undefined): string =>
  sequences?.length ? `'\\x${packSequences(sequences).toString("hex")}'::bytea` : "NULL::bytea";
