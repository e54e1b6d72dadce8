import { CommanderError } from "commander";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Configuration } from "../settings/configuration.ts";
import { requireNode } from "../settings/require-node.ts";
import type { Target } from "../targets/target.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { withRemedy } from "./notes/with-remedy.ts";
import { buildProgram } from "./program.ts";
import { lazyCredentials } from "./setup/lazy-credentials.ts";
import { lostFolder } from "./setup/lost-folder.ts";
import type { Teller } from "./setup/open-teller.ts";
import { watchForInterruption } from "./terminal/interruption.ts";
import { buildOutput, formatTyped, type OutputOptions } from "./terminal/output.ts";
import { noProgress, startProgress } from "./terminal/progress.ts";
import type { Terminal } from "./terminal/terminal.ts";

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
  const output = buildOutput(terminal, argv, signal, () => program.opts<OutputOptions>());
  let isAbsenceNoted = false;
  let shown = noProgress;
  const readSettings = async (): Promise<Configuration> => {
    const { readConfiguration } = await import("./setup/read-configuration.ts");
    const configuration = await readConfiguration(program.opts(), terminal);
    return { ...configuration, access: { ...configuration.access, credentials } };
  };
  const credentials = lazyCredentials(() => program.opts(), { terminal, signal });
  const context: Context = Object.assign(output, {
    terminal,
    argv,
    signal,
    readConfiguration: async () => {
      const configuration = await readSettings();
      teller?.tellSettings(configuration);
      if (configuration.file === undefined && !isAbsenceNoted) {
        const { describeAbsence } = await import("./setup/find-settings-file.ts");
        const { sentence, remedy, isMisspelt } = describeAbsence(configuration.folder);
        if (isMisspelt) output.note(withRemedy(`${sentence}; the defaults hold`, remedy));
        isAbsenceNoted = true;
      }
      return configuration;
    },
    openTarget: async ({ mayBeNew = false, opensDatabase = false } = {}) => {
      const configuration = await readSettings();
      teller?.tellSettings(configuration);
      const { openPipeline } = await import("./setup/open-pipeline.ts");
      const target = open
        ? await open(configuration)
        : await openPipeline(configuration, { mayBeNew, opensDatabase, note: output.note, signal });
      return teller ? teller.tellCalls(target) : target;
    },
    progress: (text: string) => {
      if (program.opts<OutputOptions>().quiet) return noProgress;
      shown = startProgress(terminal, text);
      return shown;
    },
    exitWith: (wanted: ExitCode) => {
      code = wanted;
    },
  });
  let teller: Teller | undefined;
  const program = buildProgram(context).hook("preAction", async () => {
    requireNode(process.versions.node);
    if (!program.opts<OutputOptions>().verbose) return;
    const { openTeller } = await import("./setup/open-teller.ts");
    teller = openTeller(output.note);
  });
  const ended = await endOfCommand();
  const unwritten = await interruption.unwritten();
  if (unwritten === undefined)
    return ended === exitCodes.interrupted && interruption.isTermination ? exitCodes.terminated : ended;
  context.noteFault(unwritten);
  return exitCodeOf(unwritten);

  async function endOfCommand(): Promise<ExitCode> {
    try {
      await program.parseAsync([...argv], { from: "user" });
      return interruption.readerLeft ? exitCodes.done : code;
    } catch (error) {
      // It would be drawn again below what is said now.
      shown.stop();
      if (error instanceof CommanderError) return endOfUsage(error, context);
      if (interruption.readerLeft) return exitCodes.done;
      if (await interruption.unwritten()) return exitCodes.failed;
      // A command that knows more of its interruption throws a Fault of its own.
      const interrupted = error instanceof Fault && error.kind === "interrupted";
      const cause = signal.aborted && !interrupted ? signal.reason : lostFolder(error);
      if (cause instanceof Fault) context.noteFault(cause);
      else
        context.noteFailure(
          `stac-ingest: a bug: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
        );
      return exitCodeOf(cause);
    } finally {
      teller?.[Symbol.dispose]();
    }
  }
}

/** Tells a program that the command line is wrong; commander has told people already. */
function endOfUsage({ exitCode, code, message }: CommanderError, { argv, noteFailure }: Context): ExitCode {
  if (exitCode === 0) return exitCodes.done;
  const format = formatTyped(argv);
  if (!format.isForPeople) {
    const problem = code === "commander.help" ? "no command is named" : message.replace(/^error: /, "");
    noteFailure(format.fault({ kind: "wrong_usage", message: problem, remedy: "--help" }));
  }
  return exitCodes.wrongUsage;
}
