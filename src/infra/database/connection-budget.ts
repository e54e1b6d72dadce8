import { Fault } from "../../pipeline/fault/fault.ts";
import { bulkConnections, objectsAtOnce } from "../../settings/bulk-load.ts";
import type { Settings } from "../../settings/settings.ts";
import { stageNumbers } from "../../settings/stage-numbers.ts";
import { connectionShare } from "../alarms/database-alarms.ts";

/** Connections of commands: each invokes the operate function, which has one. */
const operators = 5;

/**
 * Refuses functions that could take more connections together than the database spares them: then loads would wait for
 * searches. The rest is for sessions that a deployment leaves behind, RDS itself and people.
 * @throws Fault `invalid_settings`
 */
export function checkConnectionBudget(settings: Settings, maxConnections: number): void {
  const load = stageNumbers(settings, "load").concurrency;
  const api = settings.stac_api ? settings.stac_api_concurrency : 0;
  const bulk = objectsAtOnce(settings) * bulkConnections;
  const wanted = load + bulk + api + operators;
  const spared = Math.floor(maxConnections * connectionShare);
  if (wanted <= spared) return;
  const parts = `load.concurrency ${load}, bulk loads ${bulk}, stac_api_concurrency ${api}, commands ${operators}`;
  throw new Fault(
    "invalid_settings",
    `${wanted} connections are wanted (${parts}), and a ${settings.db_instance_type} spares ${spared}`,
    { remedy: "lower load.concurrency or stac_api_concurrency, or choose a larger db_instance_type" },
  );
}
