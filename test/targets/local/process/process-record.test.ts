import { existsSync, mkdtempSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localPipeline, newRowsFolder, runsFolder, sentRequestsFile } from "../../../../src/settings/runs-folder.ts";
import { readSettings } from "../../../../src/settings/settings.ts";
import { readProcessRecord, writeProcessRecord } from "../../../../src/targets/local/process/process-record.ts";
import { resetState } from "../../../../src/targets/local/process/reset.ts";
import { runPipeline } from "../../../../src/targets/local/process/run-pipeline.ts";
import { takeLock } from "../../../../src/targets/local/state/lock.ts";

/** Makes the folder that a killed process leaves behind. */
async function abandonedFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-record-"));
  const startedAt = new Date().toISOString();
  await writeProcessRecord(folder, { pid: 4_000_000, startedAt, databaseUrl: "postgresql://x", pgstacVersion: "1" });
  return folder;
}

test("the record of a killed process is believed neither without a lock nor once the next process has it", async () => {
  const stateFolder = await abandonedFolder();
  expect(await readProcessRecord(stateFolder)).toBeUndefined();
  const starting = runPipeline(
    {
      settings: readSettings({}, "test"),
      stateFolder,
      cacheFolder: join(stateFolder, "cache"),
      lockPath: join(stateFolder, "packages.lock"),
      databaseUrl: "postgresql://postgres@127.0.0.1:1/postgres",
      port: 0,
      readS3: () => Promise.reject(new Error("nothing is read")),
      announce: () => {},
      ready: () => {},
    },
    AbortSignal.timeout(30_000),
  );
  await expect(starting).rejects.toMatchObject({ kind: "database_unreachable" });
  using lock = takeLock(stateFolder);
  expect(lock).toBeDefined();
  expect(await readProcessRecord(stateFolder)).toBeUndefined();
});

test("a reset forgets the process too", async () => {
  const stateFolder = await abandonedFolder();
  await resetState(stateFolder);
  using lock = takeLock(stateFolder);
  expect(lock).toBeDefined();
  expect(await readProcessRecord(stateFolder)).toBeUndefined();
});

test("a reset forgets which requests were sent, since their items are gone", async () => {
  const stateFolder = await abandonedFolder();
  const [file, folder] = [sentRequestsFile(stateFolder, "local"), newRowsFolder(stateFolder, "local")];
  await Promise.all([file, `${file}-wal`].map((path) => writeFile(path, "")));
  await mkdir(folder);
  await resetState(stateFolder);
  expect([file, `${file}-wal`, folder].filter((path) => existsSync(path))).toEqual([]);
});

test("a reset forgets the unfinished runs of this machine's pipeline, and loses none of those sent to AWS", async () => {
  const stateFolder = await abandonedFolder();
  const folder = runsFolder(stateFolder);
  const own = ["a.json", "a.rows"].map((name) => join(folder, name));
  const ofAws = ["b.json", "b.rows", "b.accepted", "c.bulk.jsonl"].map((name) => join(folder, name));
  const rows = join(newRowsFolder(stateFolder, "aws"), "b.ndjson");
  const others = [...ofAws, rows, sentRequestsFile(stateFolder, "aws"), join(folder, "broken.json")];
  for (const path of [folder, newRowsFolder(stateFolder, "aws")]) await mkdir(path);
  const pipelines = new Map([
    [own[0], localPipeline],
    [ofAws[0], "stactools-ingest-test"],
  ]);
  for (const path of [...own, ...others]) {
    const pipeline = pipelines.get(path);
    await writeFile(path, pipeline === undefined ? "{" : JSON.stringify({ pipeline }));
  }
  await resetState(stateFolder);
  expect(own.filter((path) => existsSync(path))).toEqual([]);
  expect(others.filter((path) => !existsSync(path))).toEqual([]);
});
