import { CommanderError } from "commander";
import { Fault } from "../pipeline/fault.ts";
import type { Context, Terminal } from "./context.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { buildProgram } from "./program.ts";
import { startProgress } from "./progress.ts";

/** Runs one command line and returns its exit code; writes nowhere but to the terminal it is given. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Fault("interrupted", "interrupted"));
  terminal.on("SIGINT", interrupt);
  terminal.on("SIGTERM", interrupt);
  // A reader that has seen enough, such as `head`, is no error.
  const closed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    interrupt();
  };
  terminal.stdout.on("error", closed);

  let code: ExitCode = exitCodes.done;
  const context: Context = {
    terminal,
    signal: interruption.signal,
    get json() {
      return program.opts()["json"] === true;
    },
    readConfiguration: async () => {
      const { readConfiguration } = await import("./read-configuration.ts");
      return readConfiguration(program.opts()["config"], terminal);
    },
    openTarget: async () => {
      const { openTarget } = await import("./open-target.ts");
      return openTarget(await context.readConfiguration());
    },
    print: (data, render) => {
      const text = context.json ? JSON.stringify(data, null, 2) : render(data);
      if (text !== "") terminal.stdout.write(`${text}\n`);
    },
    printLine: (data, render) => void terminal.stdout.write(`${context.json ? JSON.stringify(data) : render(data)}\n`),
    note: (sentence) => void terminal.stderr.write(`${sentence}\n`),
    progress: (text) => startProgress(terminal, text),
    exitWith: (wanted) => {
      code = wanted;
    },
  };
  const program = buildProgram(context);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
    report(interruption.signal.aborted ? interruption.signal.reason : error, context);
    return exitCodeOf(interruption.signal.aborted ? interruption.signal.reason : error);
  } finally {
    terminal.off("SIGINT", interrupt);
    terminal.off("SIGTERM", interrupt);
    terminal.stdout.off("error", closed);
  }
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
