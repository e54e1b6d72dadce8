import type pg from "pg";
import type { BatchEntry, DoneOutcome } from "../../pipeline/run-outcomes.ts";
import { batchSql } from "./batch-sql.ts";
import type { DoneItem } from "./done-item.ts";
import { itemHashes } from "./item-hashes.ts";
import { knownRunsSql } from "./known-runs-sql.ts";
import { findReplaced, type ReplacedOfRun, replacedExamplesSql } from "./replaced-messages.ts";
import { packVersions, type StoredVersion } from "./version-list.ts";

/** Settings of what is recorded with items. */
interface Recorded {
  /** True if it is recorded when the versions were published. */
  readonly keepsVersions: boolean;
  /** True if the runs of the items may have stored other versions of them. */
  readonly mayReplace: boolean;
}

/** Records in the transaction of items what becomes of their messages, and when their versions were published. */
export async function recordStored(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { keepsVersions, mayReplace }: Recorded,
): Promise<void> {
  const replaced = await findReplaced(client, collection, items, { mayReplace });
  const entries = entriesOf(collection, items, replaced);
  const outcomes = [
    knownRunsSql(entries.map(({ runId }) => runId)),
    batchSql(entries),
    replacedExamplesSql(replaced),
  ].filter((sql) => sql !== undefined);
  const versions = keepsVersions ? items.filter(isStored) : [];
  if (versions.length > 0) await recordVersions(client, collection, versions, outcomes);
  else if (outcomes.length > 0) await client.query(outcomes.join("; "));
}

const isStored = (item: DoneItem): item is StoredVersion => item.outcome !== "superseded";

/** Records the list of versions in one statement with the others, each of which is an INSERT. */
async function recordVersions(
  client: pg.ClientBase,
  collection: string,
  versions: readonly StoredVersion[],
  others: readonly string[],
): Promise<void> {
  const hashes = itemHashes(
    collection,
    versions.map(({ id }) => id),
  );
  const runs = new Set<string>();
  let publishedTo = 0;
  for (const { publication } of versions) {
    if (publication.origin) runs.add(publication.origin.runId);
    publishedTo = Math.max(publishedTo, publication.at);
  }
  const first =
    others.length === 0 ? "" : `WITH ${others.map((sql, index) => `other_${index} AS (${sql})`).join(", ")} `;
  await client.query(
    `${first}INSERT INTO stac_ingest.stored (collection, published_to, runs, versions, is_indexed) VALUES ($1, $2, $3, $4, false)`,
    [
      collection,
      Math.trunc(publishedTo),
      Array.from(runs, (run) => run.replaceAll("\0", "")),
      packVersions(versions, hashes, [...runs]),
    ],
  );
}

function entriesOf(
  collection: string,
  items: readonly DoneItem[],
  replacedMessages: readonly ReplacedOfRun[],
): BatchEntry[] {
  const runs = new Map<string, Record<string, number[]>>();
  const add = (runId: string, outcome: DoneOutcome, sequence: number): void => {
    const known = runs.get(runId);
    const run = known ?? {};
    if (!known) runs.set(runId, run);
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
