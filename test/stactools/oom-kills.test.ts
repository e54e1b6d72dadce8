import { beforeEach, expect, test, vi } from "vitest";
import { describeExit } from "../../src/stactools/describe-exit.ts";
import { OomKills } from "../../src/stactools/oom-kills.ts";

const clock = vi.hoisted(() => ({ now: 0 }));
vi.mock("../../src/pipeline/process/steady-now.ts", () => ({ steadyNow: () => clock.now }));

beforeEach(() => {
  clock.now = 0;
});

test.each<[number | null, NodeJS.Signals | null, boolean, string]>([
  [-9, null, true, "was killed by SIGKILL: out of memory (the kernel's counter oom_kill rose)"],
  [null, "SIGKILL", true, "was killed by SIGKILL: out of memory (the kernel's counter oom_kill rose)"],
  [-9, null, false, "was killed by SIGKILL"],
  [-11, null, true, "was killed by SIGSEGV"],
  [null, "SIGTERM", false, "was killed by SIGTERM"],
  [3, null, true, "ended with status 3 before the item was made"],
])("of status %s, signal %s and a counter that rose (%s): %s", (code, signal, rose, told) => {
  expect(describeExit(code, signal, { rose: () => rose })).toBe(told);
});

test("a counter that rose is told of for all processes that ended with it, and not of those that end later", () => {
  let count = 7;
  const kills = new OomKills(() => count);
  expect(kills.rose()).toBe(false);
  count = 8;
  expect(kills.rose()).toBe(true);
  clock.now = 100;
  expect(kills.rose()).toBe(true);
  clock.now = 60_000;
  expect(kills.rose()).toBe(false);
});

test("a rise before work began is not taken for its end", () => {
  let count = 0;
  const kills = new OomKills(() => count);
  count = 1;
  clock.now = 60_000;
  kills.note();
  expect(kills.rose()).toBe(false);
});
