import * as z from "zod/mini";
import type { Stage } from "../pipeline/message/stage.ts";
import { validate } from "../pipeline/text/validate.ts";
import { AllowedHrefs } from "./allowed-hrefs.ts";
import { BatchSettings } from "./batch-settings.ts";
import { Settings } from "./settings.ts";

type Key = keyof Settings;

/**
 * The settings that each stage's function reads on AWS. Its environment is made of these and it parses no others, so
 * what is not named here cannot be read there: `FunctionSettings` has no such member.
 */
const keysOfFunctions = {
  gen: [
    "gen",
    "batch",
    "packages",
    "allow_any_package",
    "readable_buckets",
    "allowed_hrefs",
    "requester_pays",
    "gen_workers",
    "gen_item_seconds",
    "gen_worker_megabytes",
    "strict",
  ],
  load: [
    "load",
    "create_missing_collections",
    "newest_wins",
    "strict",
    "on_object_removed",
    "removed_items",
    "requester_pays",
  ],
} as const satisfies Record<Stage, readonly Key[]>;

/** The settings of one stage's function. */
export type FunctionSettings<Name extends Stage> = Pick<Settings, (typeof keysOfFunctions)[Name][number]>;

/** Settings that take no room where they say what they say by default: an environment has 4 KB in all. */
const shortDefaults: ReadonlyMap<Key, string> = new Map<Key, string>([
  ["newest_wins", "true"],
  ["strict", "false"],
  ["on_object_removed", '"ignore"'],
  ["removed_items", "[]"],
  ["readable_buckets", "[]"],
  ["requester_pays", "false"],
  ["batch", JSON.stringify(BatchSettings.parse({}))],
  ["allowed_hrefs", JSON.stringify(AllowedHrefs.parse({}))],
]);

/** Picks what the environment of a stage's function holds, for `readFunctionSettings`. */
export function functionSettings(all: Settings, stage: Stage): Partial<Settings> {
  const keys: readonly Key[] = keysOfFunctions[stage];
  const told = keys.filter((key) => all[key] !== undefined && JSON.stringify(all[key]) !== shortDefaults.get(key));
  return Object.fromEntries(told.map((key) => [key, all[key]]));
}

/** @throws Fault `invalid_settings` naming each setting that is wrong, or that the stage's function does not read */
export function readFunctionSettings<Name extends Stage>(
  value: unknown,
  stage: Name,
  source: string,
): FunctionSettings<Name> {
  const keys: readonly Key[] = keysOfFunctions[stage];
  const mask = Object.fromEntries(keys.map((key) => [key, true])) as { [key in Key]?: true };
  return validate(z.pick(Settings, mask), value, "invalid_settings", source) as unknown as FunctionSettings<Name>;
}
