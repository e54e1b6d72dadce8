import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Messaging } from "../../../targets/messaging.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../parse-count.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { kindOption } from "./kind-option.ts";

export function dlqPeekCommand({ openTarget, print }: Context): Command {
  return new Command("peek")
    .description("show dead letters and leave them where they are")
    .addArgument(stageArgument())
    .option("--limit <count>", "show this many at most", parseCount, 10)
    .addOption(kindOption())
    .addHelpText("after", examples("stac-ingest dlq peek gen --kind item_failed --limit 3"))
    .action(async (stage: Stage | undefined, { limit, kind }: { limit: number; kind?: string }) => {
      await using target = await openTarget();
      const letters = await peekDeadLetters(target.messaging, stagesOf(stage), { limit, kind });
      print(letters, (shown) => shown.map(paragraph).join("\n\n") || "no dead letters");
    });
}

/** Where a reason is wanted, this many are looked through. */
const searchLimit = 10_000;

/** The first dead letters, of one kind where one is wanted. */
export async function peekDeadLetters(
  { peek }: Pick<Messaging, "peek">,
  stages: readonly Stage[],
  { limit, kind }: { limit: number; kind?: string | undefined },
): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (const stage of stages) {
    const wanted = limit - found.length;
    if (wanted <= 0) break;
    const messages = await peek({ stage, dead: true }, kind === undefined ? wanted : Math.max(wanted, searchLimit));
    const letters = messages.map((message) => deadLetter(stage, message));
    found.push(...letters.filter((letter) => kind === undefined || letter.kind === kind).slice(0, wanted));
  }
  return found;
}

function paragraph({ id, stage, failed_at, attempts, kind, message, body }: DeadLetter): string {
  return [
    `id        ${id}`,
    `stage     ${stage}`,
    `failed    ${failed_at}, attempt ${attempts}`,
    `kind      ${kind}`,
    `message   ${message.replaceAll("\n", "\n          ")}`,
    `body      ${body}`,
  ].join("\n");
}
