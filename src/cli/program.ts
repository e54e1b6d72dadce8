import { Command } from "commander";
import { configCommand } from "./commands/config.ts";
import { localCommand } from "./commands/local.ts";
import type { Context } from "./context.ts";
import { version } from "./version.ts";

/** Everything an operator can type. */
export function buildProgram(context: Context): Command {
  const { stdout, stderr, env } = context.terminal;
  const program = new Command("stac-ingest")
    .description("Ingest satellite scenes into a pgstac STAC catalogue.")
    .version(version(), "-V, --version", "print the version")
    .option("--config <file>", "settings file (default: config.yml)")
    .option("--json", "print data as JSON")
    .addCommand(localCommand(context))
    .addCommand(configCommand(context));
  for (const command of [program, ...descendants(program)]) {
    command
      .exitOverride()
      .showHelpAfterError(`(${commandPath(command)} --help shows how it is used)`)
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: (text) => void stderr.write(text),
        getOutHasColors: () => stdout.isTTY === true && !env["NO_COLOR"],
        getErrHasColors: () => stderr.isTTY === true && !env["NO_COLOR"],
      });
  }
  return program;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}
