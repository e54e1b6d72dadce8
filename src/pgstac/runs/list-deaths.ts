import type pg from "pg";
import type { RunDeaths } from "../../pipeline/run/run.ts";
import type { Death } from "../../pipeline/run/run-outcomes.ts";
import { groupOfReason } from "../../pipeline/stage/group-of-reason.ts";
import { countRun } from "./count-run.ts";
import { readSets } from "./read-sets.ts";

/** Batches of a run, the latest ones, in which examples of reasons are looked for. */
const exampleBatches = 100;

/** Counts the messages of all runs that are dead, by their reasons; times are those of a run's first and last death. */
export async function listDeaths(client: pg.ClientBase): Promise<RunDeaths[]> {
  const { rows } = await client.query<{ run_id: string; oldest: Date; newest: Date }>(
    `SELECT run_id, min(ended_at) AS oldest, max(ended_at) AS newest FROM stac_ingest.batches
     WHERE dead IS NOT NULL GROUP BY run_id`,
  );
  const all: RunDeaths[] = [];
  for (const { run_id, oldest, newest } of rows) {
    const { sets } = await readSets(client, run_id);
    const { deaths } = countRun(sets);
    if (deaths.length === 0) continue;
    const examples = await readExamples(client, run_id);
    for (const death of deaths) {
      all.push({
        ...death,
        run_id,
        oldest: oldest.toISOString(),
        newest: newest.toISOString(),
        example: examples.get(death.reason) ?? death.reason,
      });
    }
  }
  return all;
}

/** Reads a whole reason of each group, the latest. */
async function readExamples(client: pg.ClientBase, runId: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ dead: Death[] }>(
    `SELECT dead FROM stac_ingest.batches WHERE run_id = $1 AND dead IS NOT NULL ORDER BY batch DESC LIMIT $2`,
    [runId, exampleBatches],
  );
  const examples = new Map<string, string>();
  for (const { reason } of rows.reverse().flatMap(({ dead }) => dead)) examples.set(groupOfReason(reason), reason);
  return examples;
}
