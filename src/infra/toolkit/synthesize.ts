import { env } from "node:process";
import type { Settings } from "../../settings/settings.ts";
import { buildApp } from "../app.ts";
import type { Assets } from "../code/assets.ts";

export interface Synthesized {
  readonly folder: string;
  /** Names of the stacks, in the order they are deployed. */
  readonly stacks: readonly string[];
}

/** Writes the stacks' templates, with all they need to be deployed, into a folder. */
export function synthesize(settings: Settings, assets: Assets, outdir: string): Synthesized {
  // The database's construct names a deprecated property only to leave it out.
  env["JSII_DEPRECATED"] ??= "quiet";
  const assembly = buildApp(settings, assets, outdir).synth();
  return { folder: assembly.directory, stacks: assembly.stacks.map(({ stackName }) => stackName) };
}
