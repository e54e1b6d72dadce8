import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import type { Settings } from "../../src/settings/settings.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { isLinux } from "../machine.ts";
import { isRunning } from "./is-running.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "./misbehaving-package.ts";

let project: Awaited<ReturnType<typeof misbehavingProject>>;
const makers: ItemMaker[] = [];
beforeAll(async () => {
  project = await misbehavingProject();
});
afterAll(() => Promise.all(makers.map((maker) => maker[Symbol.asyncDispose]())));

/** Returns the details of items of which each is made only once all are being made. */
function meeting(count: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-meeting-"));
  // Packages run as a user of their own.
  chmodSync(folder, 0o777);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return Array.from({ length: count }, () => `${folder}/${count}`);
}

interface Opening extends Partial<Settings> {
  isolation?: PackageSet["isolation"];
  totalMegabytes?: number;
}

function open(settings: Opening, env: Record<string, string> = {}) {
  const { isolation = "worker", totalMegabytes, ...rest } = settings;
  const set = PackageSet.parse({ ...project.settings.packages[misbehaving], isolation });
  const all = { ...project.settings, ...rest, packages: { [misbehaving]: set } };
  Object.assign(process.env, env);
  const maker = openItemMaker({ ...project, settings: all, log: () => {}, ...(totalMegabytes && { totalMegabytes }) });
  makers.push(maker);
  return async (mode: string, detail = "", secondsOnceBegun = 150) => {
    const time = { ...within(150), limitMilliseconds: 1000 * secondsOnceBegun };
    const text = await maker.createItem(misbehave(mode, detail), time);
    return JSON.parse(text ?? "null").properties;
  };
}

describe("isolation: fork", () => {
  test("every item has a process of its own, without traces of another item", async () => {
    const make = open({ isolation: "fork", gen_workers: 2 });
    const items = await Promise.all(["well", "leak", "well", "environ", "well"].map((mode) => make(mode, "1")));
    expect(new Set(items.map(({ pid }) => pid)).size).toBe(5);
    expect(new Set(items.map(({ parent }) => parent)).size).toBe(1);
    expect(items.map(({ served, leaked }) => [served, leaked])).toEqual(Array(5).fill([1, null]));
    await expect.poll(() => isRunning(items[0].pid)).toBe(false);
  });

  test("no two items draw the same random numbers", async () => {
    const make = open({ isolation: "fork", gen_workers: 4 });
    const items = await Promise.all([1, 2, 3, 4].map(() => make("well")));
    expect(new Set(items.flatMap(({ random }) => random)).size).toBe(8);
  });

  test("a crash fails only its own item", async () => {
    const make = open({ isolation: "fork", gen_workers: 3 });
    const made = ["segfault", "well", "abort"].map((mode) => make(mode));
    const outcomes = await Promise.allSettled([...made, make("hang-in-c", "", 3)]);
    expect(outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.kind : "made"))).toEqual([
      "crash",
      "made",
      "crash",
      "timeout",
    ]);
  });
});

test("workers are forks of one process, and of a new one after that has ended", async () => {
  const make = open({ gen_workers: 3 });
  const before = await Promise.all(meeting(3).map((detail) => make("meet", detail)));
  expect(new Set(before.map(({ pid }) => pid)).size).toBe(3);
  const [{ parent }] = before;
  process.kill(parent, "SIGKILL");
  await expect.poll(() => Promise.all(before.map(({ pid }) => isRunning(pid)))).not.toContain(true);
  expect((await make("well")).parent).not.toBe(parent);
});

test("a package that starts threads when it is imported is not forked", async () => {
  const make = open({ gen_workers: 2 }, { GDAL_MISBEHAVE_THREAD: "yes" });
  try {
    const items = await Promise.all(meeting(2).map((detail) => make("meet", detail)));
    expect(new Set(items.map(({ pid }) => pid)).size).toBe(2);
    expect(items.map(({ parent }) => parent)).toEqual([process.pid, process.pid]);
    await expect(make("segfault")).rejects.toMatchObject({ kind: "crash" });
    await expect(make("well")).resolves.toMatchObject({ parent: process.pid });
  } finally {
    delete process.env["GDAL_MISBEHAVE_THREAD"];
  }
});

test("ten items that wait are made at once", async () => {
  const make = open({ gen_workers: 10 });
  const items = await Promise.all(meeting(10).map((detail) => make("meet", detail)));
  expect(new Set(items.map(({ pid }) => pid)).size).toBe(10);
});

test("an item fails if it takes longer than gen_item_seconds from its start", async () => {
  const make = open({ gen_workers: 1, gen_item_seconds: 6 });
  const outcomes = await Promise.allSettled([make("sleep", "3.5"), make("sleep", "3.5"), make("hang")]);
  expect(outcomes).toMatchObject([
    { status: "fulfilled" },
    { status: "fulfilled" },
    { status: "rejected", reason: { kind: "timeout" } },
  ]);
});

describe("memory", () => {
  test.runIf(isLinux)("a worker that takes too much memory ends, and the fault says so", async () => {
    const make = open({ gen_workers: 1, gen_worker_megabytes: 256 });
    await expect(make("take", "100")).resolves.toMatchObject({ detail: "100" });
    await expect(make("take", "400")).rejects.toMatchObject({
      kind: "crash",
      message: expect.stringMatching(/^out of memory, with 256 MB: MemoryError/),
    });
    await expect(make("well")).resolves.toMatchObject({ served: 1 });
  });

  test.runIf(isLinux)("if all workers together take too much memory, the largest is ended", async () => {
    const make = open({ gen_workers: 3, totalMegabytes: 400 });
    const outcomes = await Promise.allSettled([make("hold", "150"), make("hold", "250"), make("hold", "100")]);
    expect(outcomes).toMatchObject([
      { status: "fulfilled" },
      {
        status: "rejected",
        reason: {
          kind: "crash",
          message: expect.stringMatching(/^out of memory: all workers together held \d+ MB of 400 MB, this one \d+ MB/),
        },
      },
      { status: "fulfilled" },
    ]);
  });

  test("a worker whose memory grows is replaced", async () => {
    const make = open({ gen_workers: 1, gen_worker_megabytes: 4000 });
    const pids = new Set<number>();
    for (let count = 0; count < 50; count += 1) pids.add((await make("leak", count < 20 ? "0" : "30")).pid);
    expect(pids.size).toBeGreaterThan(1);
  });
});
