import { Fault } from "../../pipeline/fault/fault.ts";
import { endingWith } from "../../pipeline/process/ending-with.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import { isSupported } from "../../settings/pgstac-versions.ts";
import { isClosedToTrigger } from "../database/closed-table.ts";
import type { Document } from "../rows/document.ts";
import { cannotLoad } from "../schema/rights.ts";
import type { LoadOptions } from "./batch-loader.ts";
import { distinct } from "./distinct.ts";
import { inHalves } from "./in-halves.ts";
import { ItemRows } from "./item-rows.ts";
import { loadByFunctions } from "./load-by-functions.ts";
import type { ItemOutcome, LoadOutcome } from "./load-outcome.ts";
import { loadRound } from "./load-round.ts";
import type { Loader } from "./loader.ts";
import { readItemTimes } from "./read-item-times.ts";
import { updatePartitions } from "./update-partitions.ts";
import { widenPartitions } from "./widen-partitions.ts";

/** Number of items among which a single one is not worth locking partitions for. */
const fewOf = 8;

/**
 * Stores items of one collection; one row of each id remains, in whichever partition the old one was.
 * @throws Fault `infrastructure` or `contention`
 */
export async function loadItems(
  loader: Loader,
  collection: string,
  documents: readonly Document[],
  options: LoadOptions,
): Promise<LoadOutcome> {
  await requireRights(loader);
  return inHalves(
    distinct(documents, options.method),
    (part) => loadDistinct(loader, collection, part, options),
    // Among faults a document can cause only a timeout, and work of a trigger that others do not need.
    (error) => !(error instanceof Fault) || error.kind === "timeout" || isClosedToTrigger(error),
  );
}

/** Reads rights again that did not suffice: they may have been granted meanwhile. */
async function requireRights({ capabilities }: Loader): Promise<void> {
  if (!cannotLoad(capabilities.current.rights)) return;
  const unable = cannotLoad((await capabilities.readAgain()).rights);
  if (unable) throw unable;
}

async function loadDistinct(
  loader: Loader,
  collection: string,
  documents: readonly Document[],
  { method, mayDefer, teller }: LoadOptions,
): Promise<LoadOutcome> {
  if (!isSupported(loader.capabilities.current.version)) {
    return loadByFunctions(loader, collection, documents, { method, teller });
  }
  using rows = new ItemRows(loader.memory);
  const faults = new Map<string, Fault>();
  const outcomes = new Map<string, ItemOutcome>();
  const outdated = new Set<string>();
  const giveUpAt = steadyNow() + loader.patienceMilliseconds;
  const times = await readItemTimes(loader, loader.memory.reader, documents);
  // Once for all rounds, as it takes longer than storing a few items up to 0.9.11.
  const narrow = async (): Promise<void> => updatePartitions(loader, collection, outdated);
  return await endingWith(narrow, async () => {
    for (let left = documents; left.length > 0; ) {
      const round = await loadRound(loader, { collection, documents: left, times, rows, method, teller });
      for (const [id, fault] of round.faults) faults.set(id, fault);
      for (const [id, outcome] of round.outcomes) outcomes.set(id, outcome);
      for (const name of round.outdated) outdated.add(name);
      const waiting = new Set(round.waiting.map(({ id }) => id));
      if (mayDefer && fewOf * waiting.size < documents.length) return { faults, deferred: waiting, outcomes };
      left = left.filter(({ id }) => waiting.has(id));
      if (left.length === 0) break;
      if (steadyNow() > giveUpAt) throw new Fault("contention", `the partitions of ${collection} keep being narrowed`);
      const periods = await widenPartitions(loader, collection, round.waiting, round.lacksTables);
      if (periods.length === 0) continue;
      for (const { id, start } of round.waiting) {
        const period = periods.find((each) => start.startsWith(each.start));
        if (period) faults.set(id, period.fault);
      }
      left = left.filter(({ id }) => !faults.has(id));
    }
    return { faults, deferred: new Set(), outcomes };
  });
}
