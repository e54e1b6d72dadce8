import type { Fault } from "../../pipeline/fault/fault.ts";
import type { Document } from "../rows/document.ts";
import { Blame } from "./blame.ts";
import type { ItemOutcome, LoadOutcome } from "./load-outcome.ts";

/**
 * Loads documents together. If an error ends the load that one of them may have caused, loads halves until one document
 * fails alone.
 * @throws an error that no document can have caused, or with which one document after the other fails
 */
export async function inHalves(
  documents: readonly Document[],
  load: (part: readonly Document[]) => Promise<LoadOutcome>,
  mayBeCaused: (error: unknown) => boolean,
): Promise<LoadOutcome> {
  const faults = new Map<string, Fault>();
  const deferred = new Set<string>();
  const outcomes = new Map<string, ItemOutcome>();
  const blame = new Blame();
  const parts = [documents];
  for (let part = parts.shift(); part; part = parts.shift()) {
    const [first] = part;
    if (!first) continue;
    try {
      const found = await load(part);
      for (const [id, fault] of found.faults) faults.set(id, fault);
      for (const id of found.deferred) deferred.add(id);
      for (const [id, outcome] of found.outcomes) outcomes.set(id, outcome);
      if (found.faults.size < part.length) blame.clear();
    } catch (error) {
      if (!mayBeCaused(error)) throw error;
      const middle = Math.ceil(part.length / 2);
      if (part.length === 1) faults.set(first.id, blame.faultOf(first.id, error));
      else parts.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  blame.finish();
  return { faults, deferred, outcomes };
}
