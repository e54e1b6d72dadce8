import { Command } from "commander";
import type { DeadLetterGroup } from "../../../operations/dead-letters/list-dead-letters.ts";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../parse-count.ts";
import { table } from "../../table.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface ListOptions extends SelectionOptions {
  readonly limit: number;
}

export function dlqListCommand({ openTarget, print, note }: Context): Command {
  return addSelection(new Command("list"))
    .description("count dead letters by stage and reason")
    .option("--limit <count>", "look at this many of each stage at most", parseCount, 10_000)
    .addHelpText("after", examples("stac-ingest dlq list load", "stac-ingest dlq list --kind invalid_item"))
    .action(async (stage: Stage | undefined, { limit, ...options }: ListOptions) => {
      const { listDeadLetters } = await import("../../../operations/dead-letters/list-dead-letters.ts");
      await using target = await openTarget();
      const { groups, looked, all } = await listDeadLetters(target, await selectionOf(target, stage, options), limit);
      if (looked < all) note(`looked at ${looked} of about ${all} dead letters; --limit looks at more`);
      print(groups, (shown) => groupTable(shown) || "no dead letters");
    });
}

function groupTable(groups: readonly DeadLetterGroup[]): string {
  const namesRuns = groups.some(({ runs }) => runs.length > 0);
  return table(
    ["stage", "kind", "count", "oldest", "newest", ...(namesRuns ? ["runs"] : []), "example"],
    groups.map(({ stage, kind, count, oldest, newest, runs, example }) => [
      stage,
      kind,
      count,
      oldest,
      newest,
      ...(namesRuns ? [runs.map((id) => id.slice(0, 8)).join(", ")] : []),
      brief(example),
    ]),
  );
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
