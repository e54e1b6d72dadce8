import { Command } from "commander";
import type { Candidate } from "../../operations/completion/list-candidates.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { rootOf } from "../root-of.ts";
import type { Place } from "./complete/find-place.ts";

/** A pipeline that takes longer to answer is not waited for. */
const patienceMilliseconds = 2000;

/**
 * Answers the scripts of `completion`: `files` or `values` in the first line, then for each value a line with it and one
 * that describes it. Says nothing when anything fails, as a shell would show it in the middle of what is being typed.
 */
export function completeCommand(context: Context, build: (typed: readonly string[]) => Command): Command {
  return new Command("complete")
    .description("print how the last of these words may go on, for the scripts of completion")
    .argument("[word...]", "the words after stac-ingest, the last one unfinished or empty")
    .addHelpText("after", examples("stac-ingest complete -- runs show ''"))
    .action(async (words: string[], _: unknown, command: Command) => {
      const found = await answer(words, context, command, build).catch(() => undefined);
      if (found) context.print(found, render);
    });
}

interface Answer {
  readonly kind: "files" | "values";
  readonly candidates: readonly Candidate[];
}

async function answer(
  words: readonly string[],
  context: Context,
  command: Command,
  build: (typed: readonly string[]) => Command,
): Promise<Answer> {
  const { findPlace } = await import("./complete/find-place.ts");
  const place = findPlace(build(words), words);
  for (const [option, value] of place.given) command.parent?.setOptionValue(option.attributeName(), value);
  const { kind, candidates } = await candidatesAt(place, context);
  const { visibleLine } = await import("../terminal/visible.ts");
  return {
    kind,
    candidates: candidates
      // A name that would command the terminal is typed by hand.
      .filter(({ value }) => value.startsWith(place.begun) && value === visibleLine(value))
      .map(({ value, description }) => ({
        value: place.prefix + value,
        description: visibleLine(description.replaceAll(/\s+/g, " ")),
      })),
  };
}

async function candidatesAt({ command, holder, isOptionName }: Place, context: Context): Promise<Answer> {
  const help = command.createHelp();
  if (isOptionName) {
    const program = command.parent ? rootOf(command).options.filter(({ hidden }) => !hidden) : [];
    const options = [...help.visibleOptions(command), ...program];
    return valuesOf(options.map(({ long, short, description }) => [long ?? short ?? "", description]));
  }
  if (!holder) return valuesOf(help.visibleCommands(command).map((each) => [each.name(), each.description()]));
  if (holder.argChoices) return valuesOf(holder.argChoices.map((choice) => [choice, ""]));
  const { valueSource } = await import("./complete/value-source.ts");
  const source = valueSource(command, holder);
  if (source === "files") return { kind: "files", candidates: [] };
  if (source === undefined) return valuesOf([]);
  const { listCandidates } = await import("../../operations/completion/list-candidates.ts");
  const { readConfiguration, openTarget } = context;
  let timer: NodeJS.Timeout | undefined;
  const sources = {
    readConfiguration,
    openTarget: () => {
      // A connection that nobody answers would keep the process, and the shell, waiting.
      timer = setTimeout(() => process.exit(), patienceMilliseconds);
      return openTarget();
    },
  };
  const candidates = await listCandidates(source, sources).finally(() => clearTimeout(timer));
  return { kind: "values", candidates };
}

const valuesOf = (pairs: readonly (readonly [string, string])[]): Answer => ({
  kind: "values",
  candidates: pairs.map(([value, description]) => ({ value, description })),
});

const render = ({ kind, candidates }: Answer): string =>
  [kind, ...candidates.flatMap(({ value, description }) => [value, description])].join("\n");
