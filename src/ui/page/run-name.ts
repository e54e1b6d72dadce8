import type { RunState } from "../../operations/runs/run-status.ts";
import { grouped } from "../../pipeline/text/grouped.ts";

/** Names a run by its label, else by its first inventory, else by the beginning of its id. */
export function runName({ id, label, inputs }: Pick<RunState, "id" | "label" | "inputs">): string {
  if (label) return label;
  const [first, ...others] = inputs.map(({ name }) => name.split("/").findLast((part) => part !== "") ?? name);
  if (first === undefined) return id.slice(0, 8);
  return others.length === 0 ? first : `${first} and ${grouped(others.length)} more`;
}
