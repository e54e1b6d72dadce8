import type { ItemCounts } from "../../pipeline/operate/object-slice.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";

export interface Loads extends ItemCounts {
  readonly loaded: number;
  readonly failed: number;
}

/** One line about items that were loaded past the queue: `4 items loaded, 5,618 a second; 3 new, 1 changed`. */
export function loadSummary(report: Loads, started: number): string {
  const { loaded, ignored, superseded, failed } = report;
  return [
    `${plural(loaded, "item")} loaded, ${perSecond(loaded + ignored + superseded, started)} a second`,
    outcomesText(report),
    ...(ignored > 0 ? [`${grouped(ignored)} ignored, because they are there already`] : []),
    ...(superseded > 0 ? [`${grouped(superseded)} left out, because newer ones are there`] : []),
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
  ]
    .filter((part) => part !== "")
    .join("; ");
}

/** Items in each second since a time in milliseconds. */
export const perSecond = (count: number, started: number): string =>
  grouped(Math.round((count * 1000) / Math.max(Date.now() - started, 1)));

/** `3 new, 2 changed, 5 unchanged` */
function outcomesText(counts: ItemCounts): string {
  const parts: [count: number, what: string][] = [
    [counts.new, "new"],
    [counts.changed, "changed"],
    [counts.unchanged, "unchanged"],
    [counts.other, "new or changed"],
  ];
  const some = parts.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return some.join(", ");
}
