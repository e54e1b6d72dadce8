import { EventEmitter } from "node:events";
import { tmpdir } from "node:os";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { watchForInterruption } from "../../src/cli/terminal/interruption.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

const failed = (code: string): Error => Object.assign(new Error(`write ${code}`), { code });

/** A terminal whose stdout takes what it is given or fails. */
function terminalWhere(write: (done: (error: Error | null) => void) => void) {
  const stderr = new PassThrough();
  const signals = new EventEmitter();
  const terminal: Terminal = {
    stdin: Readable.from([]),
    stdout: new Writable({ write: (_chunk, _encoding, done) => write(done) }),
    stderr,
    env: {},
    cwd: () => tmpdir(),
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  };
  return { terminal, stderr };
}

afterEach(closeTestTargets);

test("a reader that has seen enough ends the command quietly", async () => {
  const target = openTestTarget();
  await target.addDeadLetters(
    "gen",
    Array.from({ length: 3000 }, (_, index) => ({ body: String(index) })),
  );
  let lines = 0;
  const { terminal, stderr } = terminalWhere((done) => {
    lines += 1;
    done(lines > 1 ? failed("EPIPE") : null);
  });
  expect(await main(["dlq", "export", "gen"], terminal, async () => target)).toBe(0);
  expect(stderr.read()?.toString() ?? "").toBe("");
  expect(await target.bodies({ stage: "gen", dead: true })).toHaveLength(3000);
});

test.each([
  ["data", ["config", "show"], 1],
  ["a help", ["--help"], 1],
  ["nothing, since the command is wrong,", ["config", "--nope"], 2],
])("a disk that is full when %s is written is named, and no bug", async (_, argv, expected) => {
  const { terminal, stderr } = terminalWhere((done) => done(failed("ENOSPC")));
  expect(await main(argv, terminal, async () => openTestTarget())).toBe(expected);
  const said = stderr.read()?.toString() ?? "";
  expect(said.includes("stdout cannot be written: the disk is full")).toBe(expected === 1);
  expect(said).not.toMatch(/a bug|at .*\.ts:/);
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

test.each([[["config", "show"]], [["init"]]])("a current folder that was deleted is named: %s", async (argv) => {
  const { terminal, stderr } = terminalWhere((done) => done(null));
  const cwd = () => {
    throw Object.assign(new Error("ENOENT: process.cwd failed"), { code: "ENOENT", syscall: "uv_cwd" });
  };
  expect(await main(argv, { ...terminal, cwd })).toBe(1);
  expect(stderr.read().toString()).toBe(
    "stac-ingest: the folder that this shell is in was deleted\n  try: cd to another\n",
  );
});
