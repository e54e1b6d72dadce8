import { EventEmitter } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
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

/** Runs a command line in this process, with a terminal that collects what is written to it. */
export async function run(argv: readonly string[], typed: Typed = {}): Promise<Outcome> {
  const { stdin = "", cwd = "/nowhere", env = {}, target, isTTY = false, onInterrupt, onStdout } = typed;
  const signals = new EventEmitter();
  const interrupt = (): void => void signals.emit("SIGINT");
  const stdout = collector(isTTY, (soFar) => onStdout?.(soFar, interrupt));
  const stderr = collector(isTTY, () => {});
  onInterrupt?.(interrupt);
  const terminal: Terminal = {
    stdin: Object.assign(inputOf(stdin), { isTTY }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd: () => cwd,
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  };
  const code = await main(argv, terminal, async () => target ?? openTestTarget());
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
