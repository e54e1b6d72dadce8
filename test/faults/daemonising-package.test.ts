import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { isLinux } from "../machine.ts";
import { isRunning } from "../stactools/is-running.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "../stactools/misbehaving-package.ts";
import { pythonProcesses } from "./python-processes.ts";

type Project = Awaited<ReturnType<typeof misbehavingProject>>;
let project: Project;
beforeAll(async () => {
  project = await misbehavingProject();
});
afterAll(() => {
  delete process.env["GDAL_MISBEHAVE_THREAD"];
});

function open(isolation: PackageSet["isolation"]) {
  const set = PackageSet.parse({ ...project.settings.packages[misbehaving], isolation });
  const settings = { ...project.settings, gen_workers: 1, packages: { [misbehaving]: set } };
  return openItemMaker({ ...project, settings, log: () => {} });
}

async function properties(maker: ReturnType<typeof open>, mode: string, detail = "") {
  return JSON.parse((await maker.createItem(misbehave(mode, detail), within(60))) ?? "null").properties;
}

const gone = (pid: number) => vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), 20_000);

describe.runIf(isLinux).each(["keep", "close", "run"])("a daemon (%s)", (manner) => {
  test("ends with the worker that started it, and the next item is made", async () => {
    await using maker = open("worker");
    const { daemon } = await properties(maker, "daemonise", manner);
    expect(await isRunning(daemon)).toBe(true);
    await expect(properties(maker, "abort")).rejects.toMatchObject({ kind: "crash" });
    await gone(daemon);
    await expect(properties(maker, "well")).resolves.toMatchObject({ served: 1 });
  });

  test("ends with its item where every item has a process of its own", async () => {
    await using maker = open("fork");
    const { daemon } = await properties(maker, "daemonise", manner);
    await gone(daemon);
  });

  test("ends when the process that workers are forks of is killed", async () => {
    await using maker = open("worker");
    const { daemon, parent } = await properties(maker, "daemonise", manner);
    process.kill(parent, "SIGKILL");
    await gone(daemon);
  });

  test("ends with a worker that is no fork", async () => {
    process.env["GDAL_MISBEHAVE_THREAD"] = "yes";
    await using maker = open("worker");
    const { daemon, parent } = await properties(maker, "daemonise", manner);
    delete process.env["GDAL_MISBEHAVE_THREAD"];
    expect(parent).toBe(process.pid);
    await expect(properties(maker, "abort")).rejects.toMatchObject({ kind: "crash" });
    await gone(daemon);
  });

  test("is gone, and every process with it, when the maker of items is closed", async () => {
    const maker = open("worker");
    const { daemon } = await properties(maker, "daemonise", manner);
    await maker[Symbol.asyncDispose]();
    expect(await isRunning(daemon)).toBe(false);
    expect(pythonProcesses()).toEqual([]);
  });
});

test.runIf(isLinux).each(["keep", "close", "run"])(
  "a process whose package left a daemon (%s) ends when it has nothing more to do",
  async (manner) => {
    const program = fileURLToPath(new URL("make-and-end.ts", import.meta.url));
    const child = spawn(process.execPath, [program, manner], { stdio: ["ignore", "pipe", "inherit"] });
    const printed = once(createInterface({ input: child.stdout }), "line");
    const [[code], [line]] = await Promise.all([once(child, "exit"), printed]);
    expect(code).toBe(0);
    expect(await isRunning(Number(line))).toBe(false);
  },
);
