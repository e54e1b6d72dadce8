import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { KeptCatalogue } from "../../../src/targets/local/kept-catalogue.ts";
import { writeProcessRecord } from "../../../src/targets/local/process/process-record.ts";
import { takeLock } from "../../../src/targets/local/state/lock.ts";

const opened: string[] = [];
const closed: number[] = [];
let fault: Fault | undefined;
vi.mock(import("../../../src/targets/local/open-local-catalogue.ts"), async () => {
  const { readProcessRecord } = await import("../../../src/targets/local/process/process-record.ts");
  return {
    openLocalCatalogue: async ({ stateFolder }) => {
      if (fault) throw fault;
      const index = opened.push((await readProcessRecord(stateFolder))?.databaseUrl ?? "none") - 1;
      return {
        operate: () => Promise.reject(new Error("nobody asks")),
        [Symbol.asyncDispose]: async () => void closed.push(index),
      };
    },
  };
});

test("a catalogue is opened once, and at its new address when the pipeline was restarted", async () => {
  const stateFolder = mkdtempSync(join(tmpdir(), "stac-ingest-kept-"));
  using lock = takeLock(stateFolder);
  expect(lock).toBeDefined();
  const record = (startedAt: string, port: number) =>
    writeProcessRecord(stateFolder, {
      pid: process.pid,
      startedAt,
      databaseUrl: `postgresql://127.0.0.1:${port}/postgres`,
      pgstacVersion: "0.10.0",
    });
  {
    await using kept = new KeptCatalogue({ settings: readSettings({}, "test"), stateFolder });
    await record("2026-01-01T00:00:00Z", 1);
    expect(await kept.open()).toBe(await kept.open());
    await record("2026-01-01T00:01:00Z", 2);
    fault = new Fault("database_unreachable", "it is starting");
    await expect(kept.open()).rejects.toBe(fault);
    fault = undefined;
    await kept.open();
    expect(opened).toEqual(["postgresql://127.0.0.1:1/postgres", "postgresql://127.0.0.1:2/postgres"]);
    expect(closed).toEqual([0]);
  }
  expect(closed).toEqual([0, 1]);
  rmSync(stateFolder, { recursive: true });
});
