import pg from "pg";
import type { ReplacedMessage, ReplacedMessages } from "../../pipeline/run/run.ts";
import { textSql } from "../database/text-sql.ts";
import type { DoneItem } from "./done-item.ts";
import { findVersions } from "./find-versions.ts";
import { itemHashes } from "./item-hashes.ts";
import type { RunSets } from "./run-sets.ts";

/** A message of a run whose item another one of the run made, too. */
export interface ReplacedOfRun extends ReplacedMessage {
  readonly runId: string;
}

/** Examples that are kept for a run. */
const mostExamples = 3;

/**
 * Finds the messages of runs that the items of a transaction replace, and those of them that came too late: in its batch,
 * and, if `mayReplace` says so, among all that was stored since the runs began.
 */
export async function findReplaced(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<ReplacedOfRun[]> {
  const found = items.flatMap(replacedInBatch(collection));
  // An item that is new replaces none.
  const again = items.filter(({ outcome, publication }) => outcome !== "new" && publication.origin);
  if (!mayReplace || again.length === 0) return found;
  const hashes = itemHashes(
    collection,
    again.map(({ id }) => id),
  );
  const ofRuns = {
    sql: "runs && $3::text[] AND number > (SELECT min(first_stored) FROM stac_ingest.runs WHERE id = ANY ($3))",
    value: [...new Set(again.flatMap(({ publication }) => publication.origin?.runId ?? []))],
  };
  await findVersions(client, { collection, hashes, where: ofRuns }, (index, { run, sequence: before }, runs) => {
    const { id: item_id, outcome, publication } = again[index] as DoneItem;
    const { runId, sequence } = publication.origin ?? {};
    if (runId === undefined || sequence === undefined || runs[run - 1] !== runId || before === sequence) return;
    const [lost, there] = outcome === "superseded" ? [sequence, before] : [before, sequence];
    found.push({ runId, sequence: lost, replaced_by: there, collection, item_id });
  });
  return found;
}

const replacedInBatch =
  (collection: string) =>
  ({ id, publication: { origin, replaced = [] } }: DoneItem): ReplacedOfRun[] =>
    replaced.flatMap(({ runId, sequence }) =>
      // A message that came twice is no other.
      origin?.runId === runId && origin.sequence !== sequence
        ? [{ runId, sequence, replaced_by: origin.sequence, collection, item_id: id }]
        : [],
    );

/** Builds the statement that keeps the first of these messages as examples; undefined if there are none. */
export function replacedExamplesSql(replaced: readonly ReplacedOfRun[]): string | undefined {
  if (replaced.length === 0) return undefined;
  const values = replaced
    .toSorted((a, b) => a.sequence - b.sequence)
    .slice(0, mostExamples)
    .map(
      ({ runId, sequence, replaced_by, collection, item_id }) =>
        `(${textSql(runId)}, ${sequence}, ${replaced_by}, ${pg.escapeLiteral(collection)}, ${pg.escapeLiteral(item_id)})`,
    );
  return `INSERT INTO stac_ingest.replaced (run_id, sequence, replaced_by, collection, item)
    SELECT * FROM (VALUES ${values.join(", ")}) AS found (run_id, sequence, replaced_by, collection, item)
    WHERE (SELECT count(*) FROM stac_ingest.replaced AS known WHERE known.run_id = found.run_id) < ${mostExamples}
    ON CONFLICT DO NOTHING`;
}

/** Counts the messages of a run that were replaced, and reads a few. */
export async function readReplaced(client: pg.ClientBase, runId: string, sets: RunSets): Promise<ReplacedMessages> {
  const { count } = sets.replaced();
  if (count === 0) return { count, examples: [] };
  const { rows } = await client.query<ReplacedMessage>(
    `SELECT sequence::float8, replaced_by::float8, collection, item AS item_id FROM stac_ingest.replaced
     WHERE run_id = $1 ORDER BY replaced.sequence LIMIT ${mostExamples}`,
    [runId],
  );
  return { count, examples: rows };
}
