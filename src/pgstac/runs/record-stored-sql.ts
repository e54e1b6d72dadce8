import pg from "pg";
import type { BatchEntry, DoneOutcome } from "../../pipeline/run/run-outcomes.ts";
import { textArraySql } from "../database/text-array.ts";
import { batchSql } from "./batch-sql.ts";
import type { DoneItem } from "./done-item.ts";
import { itemHashes } from "./item-hashes.ts";
import { findReplaced, type ReplacedOfRun, replacedExamplesSql } from "./replaced-messages.ts";
import { packVersions, type StoredVersion } from "./version-list.ts";

/** Settings of what is recorded with items. */
interface Recorded {
  /** True if it is recorded when the versions were published. */
  readonly keepsVersions: boolean;
  /** The snapshot by which items were judged, if other loaders of them did not wait for this one. */
  readonly judgedBy: string | undefined;
  /** True if the runs of the items may have stored other versions of them. */
  readonly mayReplace: boolean;
}

/**
 * Builds the statements that record, in the transaction of items, what becomes of their messages, and when their versions
 * were published. They have no parameters, so that they can be sent together with the end of the transaction.
 */
export async function recordStoredSql(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { keepsVersions, judgedBy, mayReplace }: Recorded,
): Promise<string[]> {
  const replaced = await findReplaced(client, collection, items, { mayReplace });
  const entries = entriesOf(collection, items, replaced);
  const versions = keepsVersions ? items.filter(isStored) : [];
  return [
    entries.length > 0 ? knowRunsSql(entries) : undefined,
    batchSql(entries),
    replacedExamplesSql(replaced),
    versions.length > 0 ? versionsSql(collection, versions, judgedBy) : undefined,
  ].filter((sql) => sql !== undefined);
}

/** A run of which only messages tell gets a row by them. */
const knowRunsSql = (entries: readonly BatchEntry[]): string =>
  `SELECT stac_ingest.know_runs(${textArraySql(entries.map(({ runId }) => runId))})`;

const isStored = (item: DoneItem): item is StoredVersion => item.outcome !== "superseded";

/** Versions of which all are new were judged by the index of the table, which keeps two loaders from storing one. */
function versionsSql(collection: string, versions: readonly StoredVersion[], judgedBy: string | undefined): string {
  const before = judgedBy !== undefined && versions.some(({ outcome }) => outcome !== "new") ? judgedBy : undefined;
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
  const packed = packVersions(versions, hashes, [...runs]);
  return `SELECT stac_ingest.store_versions(${pg.escapeLiteral(collection)}, ${Math.trunc(publishedTo)}, ${textArraySql([...runs])},
    '\\x${packed.toString("hex")}', ${before === undefined ? "NULL" : pg.escapeLiteral(before)})`;
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
