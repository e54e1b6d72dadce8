import { Option } from "commander";
import type { Settings } from "../settings/settings.ts";
import { stackNames } from "../settings/stack-outputs.ts";

const parts = ["vpc", "pgstac", "pipeline"] as const;
export type StackPart = (typeof parts)[number];

/** `--stack`, once or more; all of them when it is left out. */
export const stackOption = (): Option =>
  new Option("--stack <part...>", "only these stacks, and for a deployment what they build on").choices(parts);

/** The names of the stacks that are meant, of those there are. */
export function chosenStacks(
  given: readonly StackPart[] | undefined,
  there: readonly string[],
  settings: Settings,
): string[] {
  if (given === undefined) return [...there];
  const names = stackNames(settings);
  return given.map((part) => names[part]).filter((name) => there.includes(name));
}
