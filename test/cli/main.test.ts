import { EventEmitter } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { watchForInterruption } from "../../src/cli/interruption.ts";
import { main } from "../../src/cli/main.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(closeTestTargets);

test("a reader that has seen enough ends the command quietly", async () => {
  const target = openTestTarget();
  await target.addDeadLetters(
    "gen",
    Array.from({ length: 3000 }, (_, index) => ({ body: String(index) })),
  );
  let lines = 0;
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      lines += 1;
      done(lines > 1 ? Object.assign(new Error("write EPIPE"), { code: "EPIPE" }) : null);
    },
  });
  const stderr = new PassThrough();
  const signals = new EventEmitter();
  const terminal: Terminal = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
    cwd: () => "/nowhere",
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  };
  expect(await main(["dlq", "export", "gen"], terminal, async () => target)).toBe(0);
  expect(stderr.read()?.toString() ?? "").toBe("");
  expect(await target.bodies({ stage: "gen", dead: true })).toHaveLength(3000);
});

test("what is no Fault is a bug, and shows where it happened", async () => {
  const target = { ...openTestTarget(), stagesState: () => Promise.reject(new TypeError("oh no")) };
  const { code, stderr } = await run(["status"], { target });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^stac-ingest: a bug: TypeError: oh no\n {4}at /);
});

test("a second Ctrl-C is left to the system, but not the copy that npm sends of the first", () => {
  vi.useFakeTimers();
  const signals = new EventEmitter();
  const terminal = {
    stdout: new PassThrough(),
    on: signals.on.bind(signals),
    off: signals.off.bind(signals),
  } as unknown as Terminal;
  using interruption = watchForInterruption(terminal);
  signals.emit("SIGINT");
  signals.emit("SIGINT");
  expect(interruption.signal.reason).toMatchObject({ kind: "interrupted" });
  expect(signals.listenerCount("SIGINT")).toBe(1);
  vi.advanceTimersByTime(2000);
  expect(signals.listenerCount("SIGINT")).toBe(0);
  vi.useRealTimers();
});
