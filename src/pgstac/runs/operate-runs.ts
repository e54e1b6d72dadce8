import { Fault } from "../../pipeline/fault/fault.ts";
import type { OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { findRuns } from "./find-runs.ts";
import { forgetRun } from "./forget-run.ts";
import { atOneMoment, inLedger } from "./in-ledger.ts";
import { itemHistory } from "./item-history.ts";
import { listDeaths } from "./list-deaths.ts";
import { listRuns } from "./list-runs.ts";
import { missingMessages } from "./missing-messages.ts";
import { readRun } from "./read-run.ts";
import { recordOutcomes } from "./record-outcomes.ts";
import { recordRun } from "./record-run.ts";
import { requireCurrentLedger } from "./require-current-ledger.ts";

type RunsRequest = Extract<OperateRequest, { action: `runs.${string}` }>;

/**
 * Answers an operator's request about runs.
 * @throws Fault `not_found` if there is no such run, or no ledger; `infrastructure` if an older program keeps it
 */
export async function operateRuns(
  connections: Connections,
  request: RunsRequest,
): Promise<OperateReplies[RunsRequest["action"]]> {
  await requireCurrentLedger(connections);
  switch (request.action) {
    case "runs.record":
      return { cancelled: (await recordRun(connections, request.record)) ?? false };
    case "runs.list":
      return await listRuns(connections, request);
    case "runs.deaths":
      return { deaths: (await inLedger(connections, listDeaths, atOneMoment)) ?? [] };
    case "runs.find":
      return { ids: (await inLedger(connections, (client) => findRuns(client, request.named))) ?? [] };
    case "runs.show":
      return found(await readRun(connections, request.id), request.id);
    case "runs.forget":
      return { forgotten: (await forgetRun(connections, request.id)) ?? false };
    case "runs.redriven":
      await recordOutcomes(connections, [{ runId: request.id, collection: "", done: {}, redriven: request.sequences }]);
      return {};
    case "runs.died":
      await recordOutcomes(connections, [{ runId: request.id, collection: "", done: {}, dead: request.deaths }]);
      return {};
    case "runs.cancelled":
      await recordOutcomes(connections, [
        { runId: request.id, collection: "", done: { cancelled: request.sequences } },
      ]);
      return {};
    case "runs.item": {
      const { collection, id } = request;
      const stored = await inLedger(connections, (client) => itemHistory(client, collection, id), atOneMoment);
      return { stored: stored ?? [] };
    }
    case "runs.missing":
      return {
        missing: found(
          await inLedger(connections, (client) => missingMessages(client, request), atOneMoment),
          request.id,
        ),
      };
  }
}

function found<Report>(report: Report | undefined, id: string): Report {
  if (report !== undefined) return report;
  throw new Fault("not_found", `the ledger has no run ${id}`, { remedy: "stac-ingest runs list" });
}
