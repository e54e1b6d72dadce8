import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { openTestTarget, type TestTarget } from "./target.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Typed {
  readonly stdin?: string | Buffer | Readable;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly target?: TestTarget;
  readonly isTTY?: boolean;
  /** Is given what Ctrl-C does. */
  readonly onInterrupt?: (interrupt: () => void) => void;
  /** Called with what stdout has so far. */
  readonly onStdout?: (soFar: string, interrupt: () => void) => void;
}

/** A folder with settings, which are the defaults. */
const settledFolder = mkdtempSync(join(tmpdir(), "stac-ingest-settled-"));
writeFileSync(join(settledFolder, "config.yml"), "");
process.on("exit", () => rmSync(settledFolder, { recursive: true, force: true }));

/** Runs a command line in this process, with a terminal that collects what is written to it, on a target for tests. */
export function run(argv: readonly string[], typed: Typed = {}): Promise<Outcome> {
  return runOn(async () => typed.target ?? openTestTarget(), argv, typed);
}

/** Does the same on the target that settings mean. */
export const runForReal = (argv: readonly string[], typed: Typed = {}): Promise<Outcome> =>
  runOn(undefined, argv, typed);

async function runOn(open: Parameters<typeof main>[2], argv: readonly string[], typed: Typed): Promise<Outcome> {
  const { stdin = "", cwd = settledFolder, env = {}, isTTY = false, onInterrupt, onStdout } = typed;
  const signals = new EventEmitter();
  const interrupt = (): void => void signals.emit("SIGINT");
  const stdout = collector(isTTY, (soFar) => onStdout?.(soFar, interrupt));
  const stderr = collector(isTTY, () => {});
  onInterrupt?.(interrupt);
  const terminal: Terminal = {
    stdin: Object.assign(inputOf(stdin), { isTTY }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { ...(isTTY && { TERM: "xterm" }), ...env },
    cwd: () => cwd,
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  };
  const code = await main(argv, terminal, open);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function inputOf(stdin: string | Buffer | Readable): Readable {
  if (stdin instanceof Readable) return stdin;
  const input = new PassThrough();
  input.end(stdin);
  return input;
}

function collector(isTTY: boolean, onText: (soFar: string) => void) {
  let text = "";
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += String(chunk);
      onText(text);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => text };
}
