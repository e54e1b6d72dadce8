import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Configuration } from "../../settings/configuration.ts";

export const settingsFileName = "config.yml";

/**
 * Finds the settings file in a folder or in one above it, as git finds its repository.
 * @throws Fault `wrong_usage` if the file above belongs to another user: it would decide which packages run here
 */
export function findSettingsFile(folder: string): string | undefined {
  const path = foldersUp(folder)
    .map((each) => join(each, settingsFileName))
    .find((each) => existsSync(each));
  if (path === undefined || dirname(path) === folder) return path;
  const { uid } = statSync(path);
  if (uid === 0 || process.geteuid === undefined || uid === process.geteuid()) return path;
  throw new Fault("wrong_usage", `${path}, the nearest settings file, belongs to another user (${uid})`, {
    remedy: `--config ${shellWord(path)} if you trust it`,
  });
}

export interface Absence {
  readonly sentence: string;
  readonly remedy: string;
  /** True if there is a settings file by another name. */
  readonly isMisspelt: boolean;
}

/** Says that there is no settings file, and names one that is spelled otherwise. */
export function describeAbsence(folder: string): Absence {
  const sentence = `no ${settingsFileName} in ${folder} or a folder above it`;
  const other = foldersUp(folder)
    .flatMap((each) => ["config.yaml", "config.json", "config.yml.txt"].map((name) => join(each, name)))
    .find((each) => existsSync(each));
  const elsewhere = `cd to the folder of ${settingsFileName}, or name it with --config`;
  if (other === undefined) return { sentence, remedy: elsewhere, isMisspelt: false };
  return {
    sentence: `${sentence}, but there is ${other}`,
    remedy: `--config ${shellWord(other)}, or rename ${shellWord(basename(other))} to ${settingsFileName}`,
    isMisspelt: true,
  };
}

/** Says that settings have none of something, or that there are no settings. */
export const describeNone = (what: string, { file, folder }: Pick<Configuration, "file" | "folder">): string =>
  file === undefined ? describeAbsence(folder).sentence : `settings ${what}`;

function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}
