import { Command, Option } from "commander";
import { redacted } from "../pipeline/fault/redacted.ts";
import { packageJson } from "../settings/package-json.ts";
import { bootstrapCommand } from "./commands/bootstrap.ts";
import { collectionsCommand } from "./commands/collections.ts";
import { completeCommand } from "./commands/complete.ts";
import { completionCommand } from "./commands/completion.ts";
import { configCommand } from "./commands/config.ts";
import { costCommand } from "./commands/cost.ts";
import { deployCommand } from "./commands/deploy.ts";
import { destroyCommand } from "./commands/destroy.ts";
import { diffCommand } from "./commands/diff.ts";
import { dlqCommand } from "./commands/dlq.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { enqueueCommand } from "./commands/enqueue.ts";
import { initCommand } from "./commands/init.ts";
import { itemsCommand } from "./commands/items.ts";
import { localCommand } from "./commands/local.ts";
import { logsCommand } from "./commands/logs.ts";
import { openCommand } from "./commands/open.ts";
import { outputsCommand } from "./commands/outputs.ts";
import { packagesCommand } from "./commands/packages.ts";
import { pauseCommand } from "./commands/pause.ts";
import { pgstacCommand } from "./commands/pgstac.ts";
import { publishCommand } from "./commands/publish.ts";
import { recipesCommand } from "./commands/recipes.ts";
import { resumeCommand } from "./commands/resume.ts";
import { runsCommand } from "./commands/runs.ts";
import { statusCommand } from "./commands/status.ts";
import { synthCommand } from "./commands/synth.ts";
import { uiCommand } from "./commands/ui.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { Context } from "./context.ts";
import { globalOptionsOf, pointToAwsOptions } from "./global-help.ts";
import { onlyOn } from "./options/only-on.ts";
import { addPipelineOptions } from "./options/pipeline-options.ts";
import { refuseUnknown } from "./options/refuse-unknown.ts";
import { suggestChoices } from "./options/suggest-choices.ts";
import { hasColors } from "./terminal/has-colors.ts";
import { formatTyped } from "./terminal/output.ts";
import { visible } from "./terminal/visible.ts";

/** The commands by their names, in the order in which `--help` lists them. */
const commands: Readonly<Record<string, (context: Context) => Command>> = {
  init: initCommand,
  local: onlyOn("local", localCommand),
  packages: packagesCommand,
  recipes: recipesCommand,
  collections: collectionsCommand,
  enqueue: enqueueCommand,
  publish: publishCommand,
  status: statusCommand,
  ui: uiCommand,
  open: openCommand,
  pause: pauseCommand,
  resume: resumeCommand,
  runs: runsCommand,
  verify: verifyCommand,
  logs: logsCommand,
  dlq: dlqCommand,
  items: itemsCommand,
  pgstac: pgstacCommand,
  bootstrap: onlyOn("aws", bootstrapCommand),
  deploy: onlyOn("aws", deployCommand),
  diff: onlyOn("aws", diffCommand),
  synth: onlyOn("aws", synthCommand),
  outputs: outputsCommand,
  cost: onlyOn("aws", costCommand),
  destroy: onlyOn("aws", destroyCommand),
  config: configCommand,
  doctor: doctorCommand,
  completion: completionCommand,
  complete: (context) => completeCommand(context, (argv) => buildProgram({ ...context, argv })),
};

/** Commands that only programs type. */
const hidden: ReadonlySet<string> = new Set(["complete"]);

/** The command that was typed, or all of them for help and for a name that nobody knows: building all takes a while. */
function commandsFor(typed: string | undefined): readonly ((context: Context) => Command)[] {
  const command = typed !== undefined && Object.hasOwn(commands, typed) ? commands[typed] : undefined;
  return command ? [command] : Object.values(commands);
}

/** The command line: everything an operator can type. */
export function buildProgram(context: Context): Command {
  const { stdout, stderr, env } = context.terminal;
  const program = addPipelineOptions(new Command("stac-ingest"))
    .description("Ingest satellite scenes into a pgstac STAC catalogue.")
    .version(packageJson?.version ?? "unknown", "-V, --version", "print the version")
    .option("--config <file>", "settings file (default: config.yml here or in a folder above)")
    .option("--json", "print data as JSON")
    .option("-q, --quiet", "print data and failures alone: no progress and no notes")
    .addOption(
      new Option("-v, --verbose", "also say on stderr what is asked of whom, and how long that takes").conflicts(
        "quiet",
      ),
    );
  for (const build of commandsFor(context.argv[0])) {
    const command = build(context);
    program.addCommand(command, { hidden: hidden.has(command.name()) });
  }
  for (const command of [program, ...descendants(program)]) {
    refuseUnknown(command, () => buildProgram({ ...context, argv: [] }));
    suggestChoices(command);
    pointToAwsOptions(command);
    command
      .exitOverride()
      .showHelpAfterError(`(${commandPath(command)} --help shows how it is used)`)
      .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globalOptionsOf })
      .configureOutput({
        writeOut: (text) => void stdout.write(visible(redacted(text))),
        // main.ts writes it for programs, in their format.
        writeErr: (text) => void (formatTyped(context.argv).isForPeople && stderr.write(visible(redacted(text)))),
        getOutHasColors: () => hasColors(stdout, env),
        getErrHasColors: () => hasColors(stderr, env),
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
