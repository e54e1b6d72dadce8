import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { PackageSet } from "../../src/settings/package-set.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { isLinux } from "../machine.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "../stactools/misbehaving-package.ts";
import { pythonProcesses } from "./python-processes.ts";

const kills = 60;
const signals = ["SIGKILL", "SIGTERM", "SIGSEGV"] as const;
const modes = [
  ["well", ""],
  ["sleep", "0.05"],
  ["flood", "1"],
  ["spelled", ""],
] as const;

const one = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(Math.random() * values.length)];

const upTo = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));

let stopping = false;
afterEach(() => {
  stopping = true;
});

test.runIf(isLinux).each(["worker", "fork"] as const)(
  "Python processes killed at any moment (isolation: %s) cost the items they had, and nothing else",
  async (isolation) => {
    stopping = false;
    const project = await misbehavingProject();
    const set = PackageSet.parse({ ...project.settings.packages[misbehaving], isolation });
    const settings = { ...project.settings, gen_workers: 3, packages: { [misbehaving]: set } };
    await using maker = openItemMaker({ ...project, settings, log: () => {} });
    const outcomes: string[] = [];
    const keepMaking = async (): Promise<void> => {
      while (!stopping) {
        const [mode, detail] = one(modes) ?? modes[0];
        const outcome = await maker.createItem(misbehave(mode, detail), within(50)).catch((error: unknown) => error);
        outcomes.push(outcome instanceof Fault ? outcome.kind : typeof outcome);
      }
    };
    const making = Promise.all([1, 2, 3, 4].map(keepMaking));
    for (let killed = 0; killed < kills; ) {
      await upTo(150);
      const pid = one(pythonProcesses());
      if (pid === undefined) continue;
      try {
        // What is sent to one that stands still is never read, and its socket then ends with an error.
        if (killed % 2 === 0) process.kill(pid, "SIGSTOP");
        await upTo(50);
        process.kill(pid, killed % 2 === 0 ? "SIGKILL" : (one(signals) ?? "SIGKILL"));
        killed += 1;
      } catch {
        // It ended first.
      }
    }
    stopping = true;
    await making;
    expect(new Set(outcomes)).toEqual(new Set(["string", "crash"]));
    expect(await maker.createItem(misbehave("well"), within(60))).toContain('"well"');
  },
  120_000,
);

test.runIf(isLinux)("a worker killed before it has read its request costs that item only", async () => {
  const project = await misbehavingProject();
  const settings = { ...project.settings, gen_workers: 1 };
  await using maker = openItemMaker({ ...project, settings, log: () => {} });
  for (let round = 0; round < 20; round += 1) {
    const { pid } = JSON.parse((await maker.createItem(misbehave("well"), within(60))) ?? "").properties;
    process.kill(pid, "SIGSTOP");
    const item = maker.createItem(misbehave("well"), within(60));
    const crashed = expect(item).rejects.toMatchObject({
      kind: "crash",
      message: expect.stringContaining("SIGKILL"),
    });
    await setImmediate();
    await setImmediate();
    process.kill(pid, "SIGKILL");
    await crashed;
  }
});
