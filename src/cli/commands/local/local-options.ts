import type { Configuration } from "../../../settings/configuration.ts";
import { pipelineOptions } from "../../notes/same-pipeline.ts";
import { findSettingsFile } from "../../setup/find-settings-file.ts";

/**
 * The options of commands about the pipeline on this machine that a command line starts, typed in a folder. Names no
 * settings file that is found there anyway: the process in the background is always given it.
 */
export function localOptions(
  argv: readonly string[],
  { file, settings }: Pick<Configuration, "file" | "settings">,
  folder: string,
): string[] {
  const typed = pipelineOptions(argv);
  const isFound = file !== undefined && file === findSettingsFile(folder);
  const config = isFound ? [] : typed.filter((option) => option.startsWith("--config"));
  const isNamed = settings.target !== "local" || typed.some((option) => option.startsWith("--target"));
  return [...config, ...(isNamed ? ["--target local"] : [])];
}
