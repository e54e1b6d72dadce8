/** Outcome of a run of the demo. */
export interface Outcome {
  readonly items: number;
  readonly found: number;
  /** Number of dead letters of each kind. */
  readonly dead: Readonly<Record<string, number>>;
}

/** Outcome for what make-geotiffs.py makes: 60 tiles, ten of them in the box that is searched, and three that are bad. */
const expected: Outcome = { items: 60, found: 10, dead: { collection_missing: 1, invalid_item: 1, item_failed: 1 } };

/** A sentence for each count that is not what it must be. */
export function differences(outcome: Outcome): string[] {
  return [
    ...differs("items in the catalogue", outcome.items, expected.items),
    ...differs("items found in the bounding box", outcome.found, expected.found),
    ...differs("dead letters", sorted(outcome.dead), sorted(expected.dead)),
  ];
}

const sorted = (counts: Outcome["dead"]): string =>
  Object.entries(counts)
    .sort()
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");

function differs(what: string, found: number | string, wanted: number | string): string[] {
  return found === wanted ? [] : [`${what}: ${found === "" ? "none" : found}, not ${wanted}`];
}
