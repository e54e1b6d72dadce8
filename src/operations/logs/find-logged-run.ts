import { Fault } from "../../pipeline/fault/fault.ts";
import type { LogRecord } from "../../pipeline/message/log.ts";
import { isObject } from "../../pipeline/text/json.ts";
import type { Target } from "../../targets/target.ts";
import { findRun } from "../runs/find-run.ts";
import { inLine, isOfRun } from "./is-of-run.ts";
import { queryLogs } from "./query-logs.ts";
import type { RecordFilter } from "./record-filter.ts";

/** Faults of a ledger that cannot be asked. The logs are there all the same. */
const unanswered = new Set(["not_running", "database_unreachable", "pgstac_missing", "infrastructure"]);

/**
 * Finds the run that is meant in the ledger, as `findRun` does, or in the logs, if the ledger does not know it or does
 * not answer: there by its id or the beginning of it.
 * @throws Fault as `findRun`, or the one that keeps the ledger from answering
 */
export async function findLoggedRun(
  target: Pick<Target, "logs" | "operate">,
  named: string,
  signal: AbortSignal,
): Promise<RecordFilter> {
  const id = await findRun(target, named).catch(async (error: unknown) => {
    if (!(error instanceof Fault && (error.kind === "not_found" || unanswered.has(error.kind)))) throw error;
    const ids = await runsInLogs(target, named, signal);
    const [first, ...others] = ids;
    if (first === undefined) throw error;
    if (others.length === 0 || ids.includes(named)) return others.length === 0 ? first : named;
    throw new Fault("wrong_usage", `${ids.length} runs begin so: ${ids.join(", ")}`, { remedy: "more of the id" });
  });
  return { anyOf: [inLine(id)], isWanted: (record) => isOfRun(record, id) };
}

async function runsInLogs(target: Pick<Target, "logs">, beginning: string, signal: AbortSignal): Promise<string[]> {
  const ids = new Set<string>();
  for await (const record of queryLogs(target, { filter: inLine(beginning), follow: false, signal })) {
    for (const id of runsOf(record)) if (id.startsWith(beginning)) ids.add(id);
  }
  return [...ids];
}

const runsOf = ({ run_id, runs }: LogRecord): string[] => [
  ...(typeof run_id === "string" ? [run_id] : []),
  ...(isObject(runs) ? Object.keys(runs) : []),
];
