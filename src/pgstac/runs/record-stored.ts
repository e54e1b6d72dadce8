import type pg from "pg";
import type { BatchEntry, DoneOutcome } from "../../pipeline/run-outcomes.ts";
import { batchSql } from "./batch-sql.ts";
import type { DoneItem } from "./done-item.ts";
import { recordVersions } from "./item-versions.ts";
import { knownRunsSql } from "./known-runs-sql.ts";
import { findReplaced, type ReplacedOfRun, replacedExamplesSql } from "./replaced-messages.ts";

/** Records in the transaction of items what becomes of their messages, and when their versions were published. */
export async function recordStored(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { keepsVersions }: { readonly keepsVersions: boolean },
): Promise<void> {
  const replaced = await findReplaced(client, collection, items, { keepsVersions });
  const entries = entriesOf(collection, items, replaced);
  const outcomes = [
    knownRunsSql(entries.map(({ runId }) => runId)),
    batchSql(entries),
    replacedExamplesSql(replaced),
  ].filter((sql) => sql !== undefined);
  if (outcomes.length > 0) await client.query(outcomes.join("; "));
  if (!keepsVersions) return;
  const versions = items.flatMap(({ id, publication, outcome }) =>
    outcome === "superseded" ? [] : [{ id, outcome, publishedAt: publication.at, origin: publication.origin }],
  );
  if (versions.length > 0) await recordVersions(client, collection, versions);
}

function entriesOf(
  collection: string,
  items: readonly DoneItem[],
  replacedMessages: readonly ReplacedOfRun[],
): BatchEntry[] {
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
  const replaced = Map.groupBy(replacedMessages, ({ runId }) => runId);
  return [...runs].map(([runId, done]) => {
    const sequences = replaced.get(runId)?.map(({ sequence }) => sequence);
    return { runId, collection, done, ...(sequences && { replaced: sequences }) };
  });
}
