import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import type { Settings } from "../../../../src/settings/settings.ts";
import type { ProcessRecord } from "../../../../src/targets/local/process/process-record.ts";
import { type CommandLine, commandLineIn } from "../../../journeys/command-line.ts";

/** A pipeline that `local start` runs with its STAC API, and its command line. */
export interface ServedPipeline extends CommandLine, AsyncDisposable {
  readonly folder: string;
  readonly stateFolder: string;
  readonly stacApiUrl: string;
  /** The address of the page. */
  pageUrl(): string;
  /** The process of the pipeline that runs now. */
  pid(): number;
  /** Reads all that the pipeline printed. */
  printed(): string;
  /** Waits until the STAC API answers. */
  answers(): Promise<void>;
}

/** Starts a pipeline in a folder of its own. */
export async function openServedPipeline(
  settings: Partial<Record<keyof Settings, unknown>> = {},
  env: NodeJS.ProcessEnv = {},
  apiPort = 0,
): Promise<ServedPipeline> {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-served-"));
  const stateFolder = join(folder, ".stac-ingest");
  writeFileSync(join(folder, "config.yml"), stringify(settings));
  const line = commandLineIn(folder, { ...process.env, STAC_INGEST_STAC_API: "true", ...env });
  const remove = async (): Promise<void> => {
    await line.run(["local", "stop"]);
    rmSync(folder, { recursive: true, force: true });
  };
  const ports = ["--api-port", String(apiPort), ...(settings.database_url === undefined ? ["--port", "0"] : [])];
  const started = await line
    .read<{ stac_api_url: string }>(["local", "start", "--detach", ...ports])
    .catch(async (error: Error) => {
      await remove();
      throw error;
    });
  const record = (): ProcessRecord => JSON.parse(readFileSync(join(stateFolder, "process.json"), "utf8"));
  const log = join(stateFolder, "logs", "process.log");
  return {
    ...line,
    folder,
    stateFolder,
    stacApiUrl: started.stac_api_url,
    pageUrl: () => record().pageUrl ?? "",
    pid: () => record().pid,
    printed: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
    answers: () => until(async () => (await fetch(`${started.stac_api_url}/_mgmt/ping`).catch(() => undefined))?.ok),
    [Symbol.asyncDispose]: remove,
  };
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean | undefined> | boolean | undefined): Promise<void> {
  while (!(await isSo())) await wait(50);
}
