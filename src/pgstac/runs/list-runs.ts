import type { RunRecord, RunSummary } from "../../pipeline/run.ts";
import type { Connections } from "../database/connections.ts";
import { countRun } from "./count-run.ts";
import { atOneMoment, inLedger } from "./in-ledger.ts";
import { readSets } from "./read-sets.ts";

/** Runs that a list shows at most. */
const mostRuns = 20;

/** Lists the runs of the ledger, the latest first. */
export async function listRuns(connections: Connections): Promise<RunSummary[]> {
  const runs = await inLedger(
    connections,
    async (client) => {
      const { rows } = await client.query<{ record: RunRecord }>(
        `SELECT record FROM stac_ingest.runs WHERE record IS NOT NULL ORDER BY started_at DESC LIMIT ${mostRuns}`,
      );
      const summaries: RunSummary[] = [];
      for (const { record } of rows) {
        const { sets } = await readSets(client, record.id);
        summaries.push({ record, counts: countRun(sets).counts, replaced: { count: sets.replaced().count } });
      }
      return summaries;
    },
    atOneMoment,
  );
  return runs ?? [];
}
