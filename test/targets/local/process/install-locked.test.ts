import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { readSettings } from "../../../../src/settings/settings.ts";
import { environmentOf, isMade } from "../../../../src/stactools/environment.ts";
import { readLock } from "../../../../src/stactools/lock-file.ts";
import { installLocked } from "../../../../src/targets/local/process/install-locked.ts";
import { runPipeline } from "../../../../src/targets/local/process/run-pipeline.ts";
import type { PipelineOptions } from "../../../../src/targets/local/process/run-pipeline-options.ts";
import { openTestDatabase } from "../../../pgstac/test-database.ts";
import { misbehaving, misbehavingProject } from "../../../stactools/misbehaving-package.ts";

async function optionsWith(more: Partial<PipelineOptions>): Promise<PipelineOptions> {
  const { settings, lockPath } = await misbehavingProject();
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-install-"));
  return {
    settings,
    lockPath,
    stateFolder: join(folder, "state"),
    cacheFolder: join(folder, "cache"),
    port: 0,
    readS3: () => Promise.reject(new Error("nothing is read")),
    announce: () => {},
    ready: () => {},
    ...more,
  };
}

test("a pipeline installs its locked packages before a message needs them", async () => {
  await using database = await openTestDatabase("0.10.0");
  const options = await optionsWith({ databaseUrl: database.url });
  const { cacheFolder, lockPath, stateFolder } = options;
  const locked = (await readLock(lockPath)).get(misbehaving);
  if (!locked) throw new Error("the package is not locked");
  const environment = environmentOf(cacheFolder, locked);
  expect(await isMade(environment)).toBe(false);
  const stop = new AbortController();
  const running = runPipeline(options, stop.signal);
  await vi.waitFor(async () => expect(await isMade(environment)).toBe(true), { timeout: 120_000, interval: 200 });
  stop.abort();
  await running;
  await rm(dirname(stateFolder), { recursive: true, force: true });
}, 180_000);

test("a package that is not locked waits for its first message", async () => {
  const { settings, ...rest } = await optionsWith({});
  const packages = { broken: {}, ...settings.packages, [`${misbehaving}-2`]: {} };
  const more = readSettings({ packages }, "a test");
  const installed: string[] = [];
  await installLocked(
    { ...rest, settings: more },
    {
      install: (name) => {
        installed.push(name);
        return Promise.reject(new Error("no network"));
      },
    },
  );
  expect(installed).toEqual([misbehaving]);
});
