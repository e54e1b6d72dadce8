import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Messaging } from "../../../targets/messaging.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../parse-count.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";
import { table } from "../../table.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";

export interface DeadLetterGroup {
  readonly stage: Stage;
  readonly kind: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
  /** What the newest says. */
  readonly example: string;
}

export function dlqListCommand({ openTarget, print, note }: Context): Command {
  return new Command("list")
    .description("count dead letters by stage and reason")
    .addArgument(stageArgument())
    .option("--limit <count>", "look at this many of each stage at most", parseCount, 10_000)
    .addHelpText("after", examples("stac-ingest dlq list load"))
    .action(async (stage: Stage | undefined, { limit }: { limit: number }) => {
      await using target = await openTarget();
      const { groups, looked, all } = await groupDeadLetters(target.messaging, stagesOf(stage), limit);
      if (looked < all) note(`looked at ${looked} of about ${all} dead letters; --limit looks at more`);
      print(groups, (shown) => groupTable(shown) || "no dead letters");
    });
}

/** Groups dead letters by stage and reason, the largest group first. */
export async function groupDeadLetters(
  { peek, depth }: Pick<Messaging, "peek" | "depth">,
  stages: readonly Stage[],
  limit: number,
): Promise<{ groups: DeadLetterGroup[]; looked: number; all: number }> {
  const groups: DeadLetterGroup[] = [];
  let looked = 0;
  let all = 0;
  for (const stage of stages) {
    const queue = { stage, dead: true };
    all += (await depth(queue)).waiting;
    const letters = (await peek(queue, limit)).map((message) => deadLetter(stage, message));
    looked += letters.length;
    for (const [kind, alike] of Map.groupBy(letters, (letter) => letter.kind)) groups.push(groupOf(stage, kind, alike));
  }
  return { groups: groups.sort((a, b) => b.count - a.count), looked, all };
}

function groupOf(stage: Stage, kind: string, letters: readonly DeadLetter[]): DeadLetterGroup {
  const byAge = letters.toSorted((a, b) => a.failed_at.localeCompare(b.failed_at));
  const newest = byAge.at(-1);
  return {
    stage,
    kind,
    count: letters.length,
    oldest: byAge[0]?.failed_at ?? "",
    newest: newest?.failed_at ?? "",
    example: newest?.message ?? "",
  };
}

function groupTable(groups: readonly DeadLetterGroup[]): string {
  return table(
    ["stage", "kind", "count", "oldest", "newest", "example"],
    groups.map(({ stage, kind, count, oldest, newest, example }) => [
      stage,
      kind,
      count,
      oldest,
      newest,
      brief(example),
    ]),
  );
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
