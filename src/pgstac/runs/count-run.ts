import type { DeathGroup, RunCounts, RunReport } from "../../pipeline/run/run.ts";
import { doneOutcomes } from "../../pipeline/run/run-outcomes.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { RunSets } from "./run-sets.ts";

/** Counts the messages of a run by how they ended, each once. */
export function countRun(sets: RunSets): Pick<RunReport, "counts" | "deaths" | "collections"> {
  const counts: Record<keyof RunCounts, number> = {
    new: 0,
    changed: 0,
    unchanged: 0,
    other: 0,
    superseded: 0,
    cancelled: 0,
    dead: 0,
  };
  const collections = new Map<string, { loaded: number; dead: number }>();
  const collectionOf = (name: string) => {
    const known = collections.get(name) ?? { loaded: 0, dead: 0 };
    collections.set(name, known);
    return known;
  };
  const counted = new SequenceSet();
  const all = sets.all();
  for (const outcome of doneOutcomes) {
    for (const { key, set } of all) {
      if (key.outcome !== outcome) continue;
      const count = set.countWithout(counted);
      counted.addAll(set);
      counts[outcome] += count;
      if (key.collection !== "" && outcome !== "superseded" && outcome !== "cancelled")
        collectionOf(key.collection).loaded += count;
    }
  }
  const deaths: DeathGroup[] = [];
  for (const { key, set } of all) {
    if (key.outcome !== "dead") continue;
    const count = set.countWithout(counted);
    if (count === 0) continue;
    counts.dead += count;
    if (key.collection !== "") collectionOf(key.collection).dead += count;
    deaths.push({ stage: key.stage, kind: key.kind, reason: key.reason, count });
  }
  return {
    counts,
    deaths: together(deaths).sort((a, b) => b.count - a.count),
    collections: [...collections].map(([collection, each]) => ({ collection, ...each })).sort(byCollection),
  };
}

/** Joins the groups of several collections. */
function together(deaths: readonly DeathGroup[]): DeathGroup[] {
  const groups = Map.groupBy(deaths, ({ stage, kind, reason }) => JSON.stringify([stage, kind, reason]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, count: group.reduce((sum, { count }) => sum + count, 0) }] : [];
  });
}

const byCollection = (a: { collection: string }, b: { collection: string }): number =>
  a.collection < b.collection ? -1 : 1;
