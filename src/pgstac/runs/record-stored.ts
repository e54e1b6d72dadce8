import type pg from "pg";
import type { Publication } from "../../pipeline/publication.ts";
import type { BatchEntry, DoneOutcome } from "../../pipeline/run-outcomes.ts";
import { batchSql } from "./batch-sql.ts";
import { recordVersionsSql } from "./item-versions.ts";
import { knownRunsSql } from "./known-runs-sql.ts";

/** An item that a transaction is done with. */
export interface DoneItem {
  readonly id: string;
  readonly publication: Publication;
  readonly outcome: "new" | "changed" | "unchanged" | "superseded";
}

/** Records in the transaction of items what becomes of their messages, and when their versions were published. */
export async function recordStored(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { keepsVersions }: { readonly keepsVersions: boolean },
): Promise<void> {
  const versions = items.flatMap(({ id, publication, outcome }) =>
    outcome === "superseded" ? [] : [{ id, outcome, publishedAt: publication.at, origin: publication.origin }],
  );
  const entries = entriesOf(collection, items);
  const statements = [
    knownRunsSql(entries.map(({ runId }) => runId)),
    keepsVersions && versions.length > 0 ? recordVersionsSql(collection, versions) : undefined,
    batchSql(entries),
  ].filter((sql) => sql !== undefined);
  if (statements.length > 0) await client.query(statements.join("; "));
}

function entriesOf(collection: string, items: readonly DoneItem[]): BatchEntry[] {
  const runs = new Map<string, Record<string, number[]>>();
  const add = (runId: string, outcome: DoneOutcome, sequence: number): void => {
    const run = runs.get(runId) ?? {};
    runs.set(runId, run);
    const sequences = run[outcome];
    if (sequences) sequences.push(sequence);
    else run[outcome] = [sequence];
  };
  for (const { publication, outcome } of items) {
    if (publication.origin) add(publication.origin.runId, outcome, publication.origin.sequence);
    for (const { runId, sequence } of publication.replaced ?? []) add(runId, "superseded", sequence);
  }
  return [...runs].map(([runId, done]) => ({ runId, collection, done }));
}
