import { Command } from "commander";
import type { DeadLetterGroup } from "../../../operations/dead-letters/list-dead-letters.ts";
import type { Selection } from "../../../operations/dead-letters/selection.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { pipelineWords } from "../../notes/continuing-command.ts";
import { parseCount } from "../../options/parse-count.ts";
import { commandForLetters } from "./command-for-letters.ts";
import { describeNoLetters } from "./describe-no-letters.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface ListOptions extends SelectionOptions {
  readonly limit: number;
  readonly look: boolean;
}

export function dlqListCommand(context: Context): Command {
  const { openTarget, print, note, signal, argv } = context;
  return addSelection(new Command("list"))
    .description("count dead letters by what they died of, with a whole reason and the command that redrives them")
    .option("--limit <count>", "show this many groups at most, the largest", parseCount, 100)
    .option("--look", "on AWS: look at each of very many letters, where the ledger does not know them all", false)
    .addHelpText("after", examples("stac-ingest dlq list load", "stac-ingest dlq list --run latest --since 2h"))
    .action(async (stage: Stage | undefined, { limit, look, ...options }: ListOptions) => {
      const { listDeadLetters } = await import("../../../operations/dead-letters/list-dead-letters.ts");
      const { meansAll } = await import("../../../operations/dead-letters/selection.ts");
      await using target = await openTarget();
      const selection = await selectionOf(target, stage, options);
      const { groups, unknown } = await listDeadLetters(target, selection, { look, signal });
      // Counts of a part would be taken for those of all.
      signal.throwIfAborted();
      const { explainGroups } = await import("../../../operations/dead-letters/explain-groups.ts");
      const told = await explainGroups(target, groups.slice(0, limit), selection, signal);
      const pipeline = pipelineWords(argv, "dlq").slice(1);
      const shown = told.map((group) => ({ ...group, next: nextCommand(group, selection, pipeline) }));
      for (const each of unknown) {
        const meant = meansAll(selection) ? "" : ", and any of them may be like that";
        const looking = commandForLetters("list", { ...selection, stages: [each.stage] }, ["--look"]);
        note(
          `about ${plural(each.count, "dead letter")} of ${each.stage} more are not in the ledger${meant} (try: ${looking})`,
        );
      }
      const rest = groups.slice(limit);
      if (rest.length > 0) {
        const count = rest.reduce((sum, group) => sum + group.count, 0);
        note(`${plural(rest.length, "group")} more, with ${plural(count, "dead letter")}; --limit shows more`);
      }
      const isNone = groups.length + unknown.length === 0;
      const nothing = isNone ? (describeNoLetters(stage, options) ?? "no dead letters") : "";
      print(shown, (all, toType) => all.map(paragraph).join("\n\n") || toType(nothing));
      if (context.isForPeople && groups.length > 1) {
        note(`all of them at once: ${commandForLetters("redrive", selection, ["--wait", ...pipeline])}`);
      }
    });
}

const nextCommand = ({ stage, cause }: DeadLetterGroup, selection: Selection, pipeline: readonly string[]): string =>
  commandForLetters("redrive", { ...selection, stages: [stage], cause, kind: undefined }, pipeline);

function paragraph(group: DeadLetterGroup & { readonly next: string }): string {
  const { stage, kind, count, oldest, newest, example, place, next } = group;
  return [
    `${stage}  ${kind}  ${grouped(count)}`,
    `  died        ${oldest === newest ? newest : `${oldest} to ${newest}`}`,
    ...named("from", place === "" ? [] : [place]),
    ...named("package", group.packages),
    ...named("collection", group.collections),
    ...named("run", group.runs),
    `  reason      ${example.replaceAll("\n", "\n              ")}`,
    `  try         ${next}`,
  ].join("\n");
}

const named = (noun: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`  ${noun.padEnd(12)}${names.join(", ")}`];
