import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import { systemReason } from "../../pipeline/process/system-reason.ts";
import { isObject } from "../../pipeline/text/json.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { readSettings } from "../../settings/settings.ts";
import { type PipelineOptions, settingsFrom } from "../options/pipeline-options.ts";
import { findSettingsFile, settingsFileName } from "./find-settings-file.ts";
import { openCacheFolder } from "./open-cache-folder.ts";
import { yamlFault } from "./yaml-fault.ts";

const prefix = "STAC_INGEST_";
/** Environment variables that tell the SDK where AWS is and who is asking. */
const awsNames = ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"];

/**
 * Reads settings from a file (without a name the `config.yml` of this folder or the nearest one above it), then from `STAC_INGEST_*`
 * (`STAC_INGEST_GEN_WORKERS=4`, `STAC_INGEST_LOAD__WINDOW_SECONDS=5`, values as YAML writes them), then from options.
 * @throws Fault `unreadable_input` or `invalid_settings`
 */
export async function readConfiguration(
  options: PipelineOptions & { readonly config?: string },
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: () => string },
): Promise<Configuration> {
  const { config: file, profile, endpointUrl } = options;
  const found = file === undefined ? findSettingsFile(cwd()) : resolve(cwd(), file);
  const name = file ?? (found === undefined ? settingsFileName : relative(cwd(), found));
  const fromFile = found === undefined ? {} : await parseYaml(await readWhole(found), found);
  // Each source is read by itself, so that an error names the one it is in.
  let checked = readSettings(fromFile, name);
  let settings = fromFile;
  const additions: [unknown, string][] = [
    [await fromEnvironment(env), `${name} with ${prefix}* from the environment`],
    [settingsFrom(options), "the options"],
  ];
  for (const [added, source] of additions) {
    if (!isObject(added) || Object.keys(added).length === 0) continue;
    settings = merge(settings, added);
    checked = readSettings(settings, source);
  }
  const folder = found === undefined ? cwd() : dirname(found);
  // The AWS command line reads this variable, the SDK does not.
  const otherRegion = env["AWS_REGION"] || profile !== undefined ? undefined : env["AWS_DEFAULT_REGION"];
  const region = checked.region ?? (otherRegion || undefined);
  return {
    settings: checked,
    file: found,
    folder,
    stateFolder: resolve(folder, checked.state_folder),
    lockPath: join(folder, "packages.lock"),
    cacheFolder: openCacheFolder(env),
    access: {
      surroundings: awsNames.map((name) => env[name] ?? "").join(" "),
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(endpointUrl !== undefined && { endpointUrl }),
    },
  };
}

async function readWhole(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Fault("unreadable_input", `settings file ${path} cannot be read: ${systemReason(error)}`, {
      remedy: "--config with the path of a settings file",
      cause: error,
    });
  });
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString();
  throw new Fault("unreadable_input", `settings file ${path} cannot be read: it is no text in UTF-8`, {
    remedy: `save it as UTF-8; of UTF-16, which PowerShell and Notepad write: iconv -f UTF-16 -t UTF-8 ${shellWord(path)}`,
  });
}

async function parseYaml(text: string, path: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text) ?? {};
  } catch (error) {
    throw yamlFault(path, error);
  }
}

async function fromEnvironment(env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(prefix) || value === undefined) continue;
    const keys = name.slice(prefix.length).toLowerCase().split("__");
    const nested = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), await parseYaml(value, name));
    Object.assign(settings, merge(settings, nested));
  }
  return settings;
}

function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(base[key], value);
  return merged;
}
