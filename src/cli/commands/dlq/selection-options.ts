import { type Command, Option } from "commander";
import type { Selection } from "../../../operations/dead-letters/selection.ts";
import { errorKinds } from "../../../pipeline/fault/fault.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { pastedName } from "../../../pipeline/text/pasted-name.ts";
import type { Target } from "../../../targets/target.ts";
import { parseMoment, requirePeriod } from "../../options/duration.ts";
import { parseFilterText } from "../../options/parse-filter-text.ts";
import { collect } from "../../options/request-options.ts";
import { stageArgument, stagesOf } from "../../options/stage-argument.ts";

/** The options that say which dead letters are meant. */
export interface SelectionOptions {
  readonly kind?: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly package?: string;
  readonly collection?: string;
  readonly run?: string;
  readonly since?: number;
  readonly until?: number;
  readonly id?: string;
  readonly where?: string[];
}

/** Adds the arguments and options that every command on dead letters takes. */
export function addSelection(command: Command): Command {
  const kind = new Option("--kind <kind>", "only those that died of this, or have a part that did");
  return command
    .addArgument(stageArgument())
    .addOption(kind.choices(errorKinds))
    .option(
      "--reason <text>",
      "only those whose reason contains this text, in small or capital letters",
      parseFilterText,
    )
    .option("--cause <name>", "only those that died of the same, by the short name that dlq list shows", parseName)
    .option("--package <name>", "only requests of this package", parseFilterText)
    .option("--collection <id>", "only those of this collection", parseFilterText)
    .option("--run <id>", "only those of this run: its id, the beginning of it, its label, or latest", parseFilterText)
    .option(
      "--since <time>",
      "only those that died from then on: 10m, 2h or 1d ago, or 2026-01-31T12:00:00Z",
      parseMoment,
    )
    .option("--until <time>", "only those that died up to then", parseMoment)
    .option("--id <id>", "only the letter with this id, or that of the message with this id", parseName)
    .option(
      "--where <condition>",
      "only those whose body meets it, such as 'create_item_options.resolution = 10' (repeatable: all)",
      collect,
    );
}

const parseName = (text: string): string => parseFilterText(pastedName(text));

/** The dead letters that the options mean. Asks the ledger only for a run. */
export async function selectionOf(
  target: Pick<Target, "operate">,
  stage: Stage | undefined,
  { kind, reason, cause, package: packageName, collection, run, since, until, id, where }: SelectionOptions,
): Promise<Selection> {
  requirePeriod({ since, until });
  const filters = { kind, reason, cause, packageName, collection, since, until, id, where };
  if (run === undefined) return { stages: stagesOf(stage), ...filters };
  const { runOfLetters } = await import("../../../operations/dead-letters/run-of-letters.ts");
  return { stages: stagesOf(stage), ...filters, run: await runOfLetters(target, run) };
}
