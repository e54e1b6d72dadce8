import { shellWord } from "../../../pipeline/text/shell-word.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import { pipelineOptions } from "../../notes/same-pipeline.ts";
import { findSettingsFile } from "../../setup/find-settings-file.ts";

/**
 * The options of commands about the pipeline on this machine that a command line starts, typed in a folder. Names the
 * settings file by its whole path, unless it is found there anyway: the process in the background is always given it.
 */
export function localOptions(
  argv: readonly string[],
  { file, settings }: Pick<Configuration, "file" | "settings">,
  folder: string,
): string[] {
  const typed = pipelineOptions(argv);
  const config = file === undefined || isFound(file, folder) ? [] : [`--config ${shellWord(file)}`];
  const isNamed = settings.target !== "local" || typed.some((option) => option.startsWith("--target"));
  return [...config, ...(isNamed ? ["--target local"] : [])];
}

/** A file of another user is not found: a command without `--config` refuses it. */
function isFound(file: string, folder: string): boolean {
  try {
    return file === findSettingsFile(folder);
  } catch {
    return false;
  }
}
