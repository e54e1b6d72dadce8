import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { RunRecord, RunSummary } from "../../pipeline/run/run.ts";
import type { Connections } from "../database/connections.ts";
import { countRun } from "./count-run.ts";
import { atOneMoment, inLedger } from "./in-ledger.ts";
import { readSets } from "./read-sets.ts";

/** Runs of a page. */
const mostRuns = 20;

/** Text of a run that is searched: what people call it by. */
const searched = `concat_ws(E'\\n', id, record->>'label', record#>>'{recipe,package}', record#>>'{recipe,group}',
  record#>>'{recipe,collection}', jsonb_path_query_array(record, '$.inputs[*].name')::text)`;

/** Lists a page of the runs of the ledger, the latest first. A page after a run that is gone is empty. */
export async function listRuns(
  connections: Connections,
  { find, before }: Omit<Extract<OperateRequest, { action: "runs.list" }>, "action">,
): Promise<OperateReplies["runs.list"]> {
  const page = await inLedger(
    connections,
    async (client) => {
      const { rows } = await client.query<{ record: RunRecord }>(
        `SELECT record FROM stac_ingest.runs
         WHERE record IS NOT NULL
           AND ($1::text IS NULL OR strpos(lower(${searched}), lower($1)) > 0)
           AND ($2::text IS NULL OR (started_at, id) < (SELECT started_at, id FROM stac_ingest.runs WHERE id = $2))
         ORDER BY started_at DESC, id DESC LIMIT ${mostRuns + 1}`,
        [find, before],
      );
      const runs: RunSummary[] = [];
      for (const { record } of rows.slice(0, mostRuns)) {
        const { sets } = await readSets(client, record.id);
        runs.push({ record, counts: countRun(sets).counts, replaced: { count: sets.replaced().count } });
      }
      return { runs, has_older: rows.length > mostRuns };
    },
    atOneMoment,
  );
  return page ?? { runs: [] };
}
