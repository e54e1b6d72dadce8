import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { MadeBefore } from "../../src/operations/enqueue/made-before.ts";
import type { Sendable } from "../../src/operations/send.ts";
import type { Configuration } from "../../src/settings/configuration.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { openLocalTarget } from "../../src/targets/local/open-local-target.ts";
import { writeProcessRecord } from "../../src/targets/local/process/process-record.ts";
import { resetState } from "../../src/targets/local/process/reset.ts";
import { guardQueue } from "../../src/targets/local/queue/guard-queue.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { DiskRoom } from "../../src/targets/local/state/disk-room.ts";
import { takeLock } from "../../src/targets/local/state/lock.ts";
import { openPayloads } from "../../src/targets/local/state/payloads.ts";
import { commandLineIn } from "../journeys/command-line.ts";
import { misbehave, misbehavingProject, within } from "../stactools/misbehaving-package.ts";
import { canMount, fillDisk, mountSmallDisk } from "./small-disk.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-full-"));
const patient = { timeout: 120_000, interval: 500 };
let folder: string;
let stateFolder: string;
let disk: Disposable;
let folders = 0;

beforeEach(() => {
  folder = join(parent, String(++folders));
  stateFolder = join(folder, ".stac-ingest");
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
});
afterEach(() => disk?.[Symbol.dispose]());
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const freeBytes = (): number => {
  const { bavail, bsize } = statfsSync(stateFolder);
  return bavail * bsize;
};
const filler = (): string => join(stateFolder, "fill");

function fill(): void {
  fillDisk(filler());
  expect(freeBytes()).toBe(0);
}

const collection = JSON.stringify({
  ...{ type: "Collection", id: "scenes", stac_version: "1.0.0", description: "d", license: "other", links: [] },
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
});
const items = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) =>
    JSON.stringify({
      ...{ type: "Feature", stac_version: "1.0.0", id: `scene-${from + index}`, collection: "scenes", links: [] },
      ...{ geometry: { type: "Point", coordinates: [1, 1] }, bbox: [1, 1, 1, 1], assets: {} },
      properties: { datetime: "2021-01-01T00:00:00Z", filler: "x".repeat(2000) },
    }),
  ).join("\n");

test.skipIf(!canMount)(
  "a pipeline waits on a full disk, says so, and goes on without losing what it accepted",
  async () => {
    disk = mountSmallDisk(stateFolder, 220);
    writeFileSync(join(folder, "config.yml"), "load:\n  window_seconds: 1\n");
    const { run, read } = commandLineIn(folder);
    await read(["local", "start", "--detach", "--port", "0"]);
    try {
      await run(["collections", "load", "-"], collection);
      // Not quite full: accepted, but not begun.
      writeFileSync(filler(), Buffer.alloc(freeBytes() - 40 * 1024 * 1024));
      const output = (): string => readFileSync(join(stateFolder, "logs", "process.log"), "utf8");
      await expect.poll(output, patient).toContain("is full: the pipeline waits until 64 MB are free");
      expect(await run(["publish", "-"], items(0, 500))).toMatchObject({ code: 0 });
      fill();
      // Refused, so nothing was accepted.
      expect(await run(["publish", "-"], items(500, 1000))).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("the disk is full"),
      });
      // Whoever looks needs no room.
      expect(await run(["status"])).toMatchObject({ code: 0 });
      expect(await run(["dlq", "list"])).toMatchObject({ code: 0, stdout: "no dead letters\n" });
      expect((await run(["local", "status"])).stdout).toContain("disk       full: the pipeline waits for room");
      truncateSync(filler());
      expect(await run(["status", "--wait"])).toMatchObject({ code: 0 });
      expect(await read(["items", "count", "scenes"])).toEqual([{ collection: "scenes", items: 500 }]);
      await expect.poll(output, patient).toContain("there is room on the disk");
    } finally {
      await run(["local", "stop"]);
    }
  },
  300_000,
);

test.skipIf(!canMount)(
  "a pipeline on a full disk can be stopped and reset, and starts when there is room",
  async () => {
    disk = mountSmallDisk(stateFolder, 220);
    const { run, read } = commandLineIn(folder);
    await read(["local", "start", "--detach", "--port", "0"]);
    fill();
    expect(await run(["local", "stop", "--timeout", "120s"])).toMatchObject({ code: 0 });
    expect(await run(["local", "start", "--detach", "--port", "0"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the disk is full"),
    });
    expect(await run(["local", "reset", "--yes"])).toMatchObject({ code: 0 });
    expect(freeBytes()).toBeGreaterThan(40 * 1024 * 1024);
    rmSync(filler());
    await read(["local", "start", "--detach", "--port", "0"]);
    expect(await run(["local", "stop"])).toMatchObject({ code: 0 });
  },
  300_000,
);

test.skipIf(!canMount)("the lock can be had on a full disk", () => {
  disk = mountSmallDisk(stateFolder, 2);
  fill();
  using lock = takeLock(stateFolder);
  expect(lock).toBeDefined();
});

test.skipIf(!canMount)("a full disk without a lock file in the state folder can be reset, too", async () => {
  disk = mountSmallDisk(stateFolder, 2);
  mkdirSync(join(stateFolder, "logs"));
  writeFileSync(join(stateFolder, "logs", "load-2026-01-01.jsonl"), "x".repeat(100_000));
  fill();
  await resetState(stateFolder);
  expect(freeBytes()).toBeGreaterThan(0);
});

test.skipIf(!canMount)(
  "a payload that a full disk does not take is nobody's fault and leaves no half of itself",
  async () => {
    disk = mountSmallDisk(stateFolder, 2);
    const payloads = openPayloads(join(stateFolder, "payloads"));
    const href = await payloads.store("{}");
    fill();
    await expect(payloads.store("x".repeat(500_000))).rejects.toMatchObject({ kind: "infrastructure" });
    expect(await payloads.read(href)).toBe("{}");
    rmSync(filler());
    const free = freeBytes();
    await expect(payloads.store("x".repeat(4_000_000))).rejects.toMatchObject({ kind: "infrastructure" });
    expect(freeBytes()).toBe(free);
  },
);

test.skipIf(!canMount)(
  "an item that cannot be made because the disk for temporary files is full may be made later",
  async () => {
    disk = mountSmallDisk(stateFolder, 24);
    const project = await misbehavingProject();
    vi.stubEnv("TMPDIR", stateFolder);
    try {
      await using maker = openItemMaker({ ...project, log: () => {} });
      const make = () => maker.createItem(misbehave("litter", "1000000"), within(60));
      await expect(make()).resolves.toContain("Feature");
      fill();
      await expect(make()).rejects.toMatchObject({ kind: "infrastructure" });
      truncateSync(filler());
      await expect(make()).resolves.toContain("Feature");
      vi.stubEnv("TMPDIR", join(stateFolder, "missing"));
      await using other = openItemMaker({ ...project, log: () => {} });
      await expect(other.createItem(misbehave("well"), within(60))).rejects.toMatchObject({ kind: "infrastructure" });
    } finally {
      vi.unstubAllEnvs();
    }
  },
  300_000,
);

test.skipIf(!canMount)(
  "messages that could be neither given back nor deleted on a full disk are once there is room",
  async () => {
    disk = mountSmallDisk(stateFolder, 70);
    using queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 });
    const gen = { stage: "gen", dead: false } as const;
    const halt = new AbortController().signal;
    const sweeper = { noteLoaded: () => {}, [Symbol.asyncDispose]: async () => {} };
    const guarded = guardQueue(queue, { room: new DiskRoom(stateFolder, () => {}), sweeper, halt });
    const body = "x".repeat(8_000);
    await queue.publish(
      "gen",
      Array.from({ length: 20 }, () => ({ body, attributes: {} })),
    );
    const options = { limit: 20, waitSeconds: 0, visibilitySeconds: 720 };
    const batch = await guarded.receive(gen, options);
    const [back, done] = [batch.slice(0, 10), batch.slice(10)];
    fill();
    const refused = { kind: "infrastructure" };
    await expect(queue.publish("gen", [{ body: "x".repeat(200_000), attributes: {} }])).rejects.toMatchObject(refused);
    await expect(guarded.changeVisibility(gen, back, 0, { uncounted: true })).rejects.toMatchObject(refused);
    await expect(guarded.delete(gen, done)).rejects.toMatchObject(refused);
    const next = guarded.receive(gen, options);
    rmSync(filler());
    expect((await next).map(({ id }) => id)).toEqual(back.map(({ id }) => id));
    expect(await queue.depth(gen)).toEqual({ waiting: 0, inFlight: 10, delayed: 0 });
  },
  60_000,
);

test.skipIf(!canMount)("a first item that a full disk did not let enqueue remember is made again", async () => {
  disk = mountSmallDisk(stateFolder, 1);
  const configuration = { settings: readSettings({}, "test"), stateFolder } as Configuration;
  const sendable = { outgoing: { body: "{}", attributes: {} } } as unknown as Sendable;
  const before = new MadeBefore(configuration, "pins");
  fill();
  await before.keep(sendable, "scenes");
  expect(await before.collectionOf(sendable)).toBeUndefined();
  rmSync(filler());
  await before.keep(sendable, "scenes");
  expect(await before.collectionOf(sendable)).toBe("scenes");
  // As versions before this one left it.
  const [name = ""] = readdirSync(join(stateFolder, "made-before"));
  writeFileSync(join(stateFolder, "made-before", name), "");
  expect(await before.collectionOf(sendable)).toBeUndefined();
});

test.skipIf(!canMount)("an embedded database that waits for room on the disk is told as that", async () => {
  disk = mountSmallDisk(stateFolder, 1);
  using _lock = takeLock(stateFolder);
  const databaseUrl = "postgresql://stac_ingest@127.0.0.1:1/postgres";
  const startedAt = new Date().toISOString();
  await writeProcessRecord(stateFolder, { pid: process.pid, startedAt, databaseUrl, pgstacVersion: "0.10.0" });
  await using target = await openLocalTarget({ settings: readSettings({}, "test"), stateFolder });
  await expect(target.operate({ action: "items.count" })).rejects.toThrow(
    `the disk of ${stateFolder} is full, and the embedded database waits for room`,
  );
});

test.skipIf(!canMount)(
  "a redrive on a full disk says so, and the same command does the rest when there is room",
  async () => {
    disk = mountSmallDisk(stateFolder, 60);
    writeFileSync(join(folder, "config.yml"), "");
    const { run } = commandLineIn(folder);
    const letters = Array.from({ length: 2_000 }, (_, index) => ({
      body: JSON.stringify({ index, filler: "x".repeat(6_000) }),
      attributes: { error_kind: "timeout", error_message: "slow", failed_at: "2026-01-01T00:00:00.000Z" },
    }));
    const path = join(stateFolder, "queue.sqlite");
    {
      using queue = openQueue(path, { gen: 5, load: 5 });
      await queue.store({ stage: "load", dead: true }, letters);
    }
    fill();
    const full = {
      code: 1,
      stderr: expect.stringMatching(
        /cannot grow: the disk is full.*\n {2}try: make room on the disk; then stac-ingest dlq redrive load/,
      ),
    };
    expect(await run(["dlq", "redrive", "load"])).toMatchObject(full);
    rmSync(filler());
    expect(await run(["dlq", "redrive", "load"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/, left 0\n$/),
    });
    using queue = openQueue(path, { gen: 5, load: 5 });
    const back = (await queue.peek({ stage: "load", dead: false }, 5_000)).map(({ body }) => JSON.parse(body).index);
    expect(back.toSorted((a, b) => a - b)).toEqual(letters.map((_, index) => index));
  },
);

test.skipIf(!canMount)("a disk that can only be read is named by all that need to write on it", async () => {
  disk = mountSmallDisk(stateFolder, 20);
  writeFileSync(join(folder, "config.yml"), "");
  openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 })[Symbol.dispose]();
  execFileSync("mount", ["-o", "remount,ro", stateFolder]);
  const { run } = commandLineIn(folder);
  const looked = expect.stringContaining("queue.sqlite cannot be looked at: its disk can only be read");
  for (const argv of [["status"], ["dlq", "list"], ["dlq", "export"]]) {
    expect(await run(argv)).toMatchObject({ code: 1, stderr: looked });
  }
  expect(await run(["items", "count"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${stateFolder} cannot be written to: the disk can only be read`),
  });
});
