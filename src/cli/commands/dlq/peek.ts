import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Messaging } from "../../../targets/messaging.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../parse-count.ts";
import { plural } from "../../plural.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { kindOption } from "./kind-option.ts";

export function dlqPeekCommand({ openTarget, print, note }: Context): Command {
  return new Command("peek")
    .description("show dead letters and leave them where they are")
    .addArgument(stageArgument())
    .option("--limit <count>", "show this many at most", parseCount, 10)
    .addOption(kindOption())
    .addHelpText("after", examples("stac-ingest dlq peek gen --kind item_failed --limit 3"))
    .action(async (stage: Stage | undefined, { limit, kind }: { limit: number; kind?: string }) => {
      await using target = await openTarget();
      const { letters, cutShort } = await peekDeadLetters(target.messaging, stagesOf(stage), { limit, kind });
      for (const each of cutShort) {
        note(`looked through ${plural(searchLimit, "dead letter")} of ${each}; stac-ingest dlq export ${each} has all`);
      }
      print(letters, (shown) => shown.map(paragraph).join("\n\n") || "no dead letters");
    });
}

/** Where a reason is wanted, this many are looked through. */
const searchLimit = 10_000;

/** The first dead letters, of one kind where one is wanted, and the stages whose other letters were not looked at. */
export async function peekDeadLetters(
  { peek }: Pick<Messaging, "peek">,
  stages: readonly Stage[],
  { limit, kind }: { limit: number; kind?: string | undefined },
): Promise<{ letters: DeadLetter[]; cutShort: Stage[] }> {
  const letters: DeadLetter[] = [];
  const cutShort: Stage[] = [];
  for (const stage of stages) {
    const wanted = limit - letters.length;
    if (wanted <= 0) break;
    const looked = await peek({ stage, dead: true }, kind === undefined ? wanted : Math.max(wanted, searchLimit));
    const found = looked.map((message) => deadLetter(stage, message)).filter((one) => (kind ?? one.kind) === one.kind);
    for (const letter of found.slice(0, wanted)) letters.push(letter);
    if (kind !== undefined && found.length < wanted && looked.length >= searchLimit) cutShort.push(stage);
  }
  return { letters, cutShort };
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
