import type { RunRecord, RunReport } from "../../pipeline/run/run.ts";
import type { Connections } from "../database/connections.ts";

import { countRun } from "./count-run.ts";
import { atOneMoment, inLedger } from "./in-ledger.ts";
import { readSets } from "./read-sets.ts";
import { readReplaced } from "./replaced-messages.ts";

/** Minutes that a report looks back. */
const minutesBack = 60;

/** Reports what became of the messages of a run; undefined if the ledger knows neither the run nor a message of it. */
export async function readRun(connections: Connections, runId: string): Promise<RunReport | undefined> {
  return inLedger(
    connections,
    async (client) => {
      const { rows } = await client.query<{ record: RunRecord }>("SELECT record FROM stac_ingest.runs WHERE id = $1", [
        runId,
      ]);
      const { sets } = await readSets(client, runId);
      const record = rows[0]?.record ?? null;
      if (!record && sets.all().length === 0) return undefined;
      const minutes = await client.query<{ minute: Date; ended: string }>(
        `SELECT minute, sum(ended) AS ended FROM (
         SELECT minute, ended FROM stac_ingest.minutes WHERE run_id = $1
         UNION ALL
         SELECT date_trunc('minute', ended_at), ended FROM stac_ingest.batches WHERE run_id = $1 AND NOT folded
       ) AS counted
         WHERE minute BETWEEN clock_timestamp() - make_interval(mins => $2) AND clock_timestamp()
         GROUP BY minute ORDER BY minute`,
        [runId, minutesBack],
      );
      const time = await client.query<{ now: Date }>("SELECT clock_timestamp() AS now");
      return {
        record,
        ...(time.rows[0] && { now: time.rows[0].now.toISOString() }),
        ...countRun(sets),
        replaced: await readReplaced(client, runId, sets),
        minutes: minutes.rows.map(({ minute, ended }) => ({ minute: minute.toISOString(), ended: Number(ended) })),
      };
    },
    atOneMoment,
  );
}
