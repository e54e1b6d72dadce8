import { once } from "node:events";
import { CommanderError } from "commander";
import { Fault } from "../pipeline/fault.ts";
import { redacted } from "../pipeline/redacted.ts";
import type { Configuration } from "../settings/configuration.ts";
import { requireNode } from "../settings/require-node.ts";
import type { Target } from "../targets/target.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { watchForInterruption } from "./interruption.ts";
import { buildProgram } from "./program.ts";
import { startProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type OpenTarget = (configuration: Configuration) => Promise<Target>;

/**
 * Runs one command line and returns its exit code; writes nowhere but to the terminal it is given.
 * A test may open a target of its own.
 */
export async function main(argv: readonly string[], terminal: Terminal, open?: OpenTarget): Promise<ExitCode> {
  using interruption = watchForInterruption(terminal);
  const { signal } = interruption;
  // Nobody is left to be told that they cannot be told.
  terminal.stderr.on("error", () => {});
  let code: ExitCode = exitCodes.done;
  const write = async (text: string): Promise<void> => {
    if (signal.aborted || terminal.stdout.write(`${redacted(text)}\n`)) return;
    await once(terminal.stdout, "drain", { signal }).catch(() => undefined);
  };
  const context: Context = {
    terminal,
    argv,
    signal,
    get json() {
      return program.opts()["json"] === true;
    },
    readConfiguration: async () => {
      const { readConfiguration } = await import("./read-configuration.ts");
      return readConfiguration(program.opts(), terminal);
    },
    openTarget: async () => {
      const openTarget = open ?? (await import("./open-target.ts")).openTarget;
      return openTarget(await context.readConfiguration());
    },
    print: (data, render) => {
      const text = context.json ? JSON.stringify(data, null, 2) : render(data);
      if (text !== "") terminal.stdout.write(`${redacted(text)}\n`);
    },
    printLine: (data, render) => write(context.json ? JSON.stringify(data) : render(data)),
    printJson: async (text) => {
      const { parseLosslessly } = await import("../pipeline/json.ts");
      await write(JSON.stringify(parseLosslessly(text, "the answer"), null, 2));
    },
    note: (sentence) => void terminal.stderr.write(`${redacted(sentence)}\n`),
    progress: (text) => startProgress(terminal, text),
    exitWith: (wanted) => {
      code = wanted;
    },
  };
  const program = buildProgram(context).hook("preAction", () => requireNode(process.versions.node));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return interruption.readerLeft ? exitCodes.done : code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfUsage(error, context);
    if (interruption.readerLeft) return exitCodes.done;
    // A command that has more to say about its interruption throws that itself.
    const interrupted = error instanceof Fault && error.kind === "interrupted";
    const cause = signal.aborted && !interrupted ? signal.reason : error;
    report(cause, context);
    return exitCodeOf(cause);
  }
}

/** Commander has told people already. */
function endOfUsage({ exitCode, code, message }: CommanderError, { argv, note }: Context): ExitCode {
  if (exitCode === 0) return exitCodes.done;
  if (argv.includes("--json")) {
    const what = code === "commander.help" ? "no command is named" : message.replace(/^error: /, "");
    note(JSON.stringify({ error: { kind: "wrong_usage", message: what, remedy: "--help shows what can be typed" } }));
  }
  return exitCodes.wrongUsage;
}

function report(error: unknown, { json, note }: Context): void {
  if (!(error instanceof Fault)) {
    note(`stac-ingest: a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return;
  }
  const { kind, message, remedy } = error;
  if (json) note(JSON.stringify({ error: { kind, message, ...(remedy && { remedy }) } }));
  else note(`stac-ingest: ${message}${remedy ? `\n  try: ${remedy}` : ""}`);
}
