import { Option } from "commander";
import type { Settings } from "../../settings/settings.ts";
import { stackNames } from "../../settings/stack-outputs.ts";

const parts = ["vpc", "pgstac", "pipeline"] as const;
export type StackPart = (typeof parts)[number];

/** The option `--stack`, once or more; without it all stacks are meant. */
export const stackOption = (): Option =>
  new Option("--stack <part...>", "only these stacks, and for a deployment what they build on").choices(parts);

/** Names of the stacks that the option means, among those that exist. */
export function chosenStacks(
  given: readonly StackPart[] | undefined,
  there: readonly string[],
  settings: Settings,
): string[] {
  if (given === undefined) return [...there];
  const names = stackNames(settings);
  return given.map((part) => names[part]).filter((name) => there.includes(name));
}
