import { CommanderError } from "commander";
import { Fault } from "../pipeline/fault.ts";
import type { Configuration } from "../settings/configuration.ts";
import { requireNode } from "../settings/require-node.ts";
import type { Target } from "../targets/target.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { watchForInterruption } from "./interruption.ts";
import { buildOutput, formatOf, formatTyped } from "./output.ts";
import { buildProgram } from "./program.ts";
import { startProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { withRemedy } from "./with-remedy.ts";

type OpenTarget = (configuration: Configuration) => Promise<Target>;

/**
 * Runs one command line and returns its exit code; writes nowhere but to the terminal it is given.
 * A test may open a target of its own.
 */
export async function main(argv: readonly string[], terminal: Terminal, open?: OpenTarget): Promise<ExitCode> {
  using interruption = watchForInterruption(terminal);
  const { signal } = interruption;
  // A stderr that is gone leaves nobody to tell.
  terminal.stderr.on("error", () => {});
  let code: ExitCode = exitCodes.done;
  const output = buildOutput(terminal, signal, () => formatOf(program.opts()));
  let isAbsenceNoted = false;
  const readSettings = async (): Promise<Configuration> => {
    const { readConfiguration } = await import("./read-configuration.ts");
    return readConfiguration(program.opts(), terminal);
  };
  const context: Context = Object.assign(output, {
    terminal,
    argv,
    signal,
    readConfiguration: async () => {
      const configuration = await readSettings();
      if (configuration.file === undefined && !isAbsenceNoted) {
        const { describeAbsence } = await import("./find-settings-file.ts");
        const { sentence, remedy, isMisspelt } = describeAbsence(configuration.folder);
        if (isMisspelt) output.note(withRemedy(`${sentence}; the defaults hold`, remedy));
        isAbsenceNoted = true;
      }
      return configuration;
    },
    openTarget: async ({ mayBeNew = false, opensDatabase = false } = {}) => {
      const configuration = await readSettings();
      if (open) return open(configuration);
      const { openPipeline } = await import("./open-pipeline.ts");
      return openPipeline(configuration, { mayBeNew, opensDatabase, note: output.note });
    },
    progress: (text: string) => startProgress(terminal, text),
    exitWith: (wanted: ExitCode) => {
      code = wanted;
    },
  });
  const program = buildProgram(context).hook("preAction", () => requireNode(process.versions.node));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return interruption.readerLeft ? exitCodes.done : code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfUsage(error, context);
    if (interruption.readerLeft) return exitCodes.done;
    // A command that knows more of its interruption throws a Fault of its own.
    const interrupted = error instanceof Fault && error.kind === "interrupted";
    const cause = signal.aborted && !interrupted ? signal.reason : error;
    if (cause instanceof Fault) context.noteFault(cause);
    else context.note(`stac-ingest: a bug: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    return exitCodeOf(cause);
  }
}

/** Tells a program that the command line is wrong; commander has told people already. */
function endOfUsage({ exitCode, code, message }: CommanderError, { argv, note }: Context): ExitCode {
  if (exitCode === 0) return exitCodes.done;
  const format = formatTyped(argv);
  if (!format.isForPeople) {
    const problem = code === "commander.help" ? "no command is named" : message.replace(/^error: /, "");
    note(format.fault({ kind: "wrong_usage", message: problem, remedy: "--help" }));
  }
  return exitCodes.wrongUsage;
}
