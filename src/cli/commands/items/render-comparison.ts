import type { Difference } from "../../../operations/items/differences.ts";
import { table } from "../../terminal/table.ts";
import { visibleLine } from "../../terminal/visible.ts";

/** Differences of one item for people; null if there was no earlier one of its id. */
export function renderComparison({ id: raw, differences }: { id: string; differences: Difference[] | null }): string {
  const id = visibleLine(raw);
  if (differences === null) return `${id}: no earlier item of this id`;
  if (differences.length === 0) return `${id}: equal`;
  const rows = differences.map(({ path, before, now }) => [path, shown(before), shown(now)]);
  return `${id}:\n${table(["path", "before", "now"], rows)}`;
}

const longest = 60;

function shown(value: unknown): string {
  const text = value === undefined ? "-" : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
