import { Command } from "commander";
import type { DeadLetter } from "../../../operations/dead-letters/dead-letter.ts";
import { attributeNames } from "../../../pipeline/message/message.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../options/parse-count.ts";
import { describeNoLetters } from "./describe-no-letters.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface PeekOptions extends SelectionOptions {
  readonly limit: number;
}

export function dlqPeekCommand({ openTarget, print, signal }: Context): Command {
  return addSelection(new Command("peek"))
    .description("show dead letters and leave them where they are")
    .option("--limit <count>", "show this many at most", parseCount, 10)
    .addHelpText("after", examples("stac-ingest dlq peek gen --kind item_failed --limit 3"))
    .action(async (stage: Stage | undefined, { limit, ...options }: PeekOptions) => {
      const { peekDeadLetters } = await import("../../../operations/dead-letters/peek-dead-letters.ts");
      const { explainDeadLetters } = await import("../../../operations/dead-letters/explain-dead-letters.ts");
      await using target = await openTarget();
      const { letters } = await peekDeadLetters(target, await selectionOf(target, stage, options), limit, signal);
      const nothing = letters.length > 0 ? "" : (describeNoLetters(stage, options) ?? "no dead letters");
      print(
        await explainDeadLetters(target, letters, signal),
        (shown, toType) => shown.map(paragraph).join("\n\n") || toType(nothing),
      );
    });
}

function paragraph(letter: DeadLetter): string {
  const { id, message_id, stage, failed_at, attempts, kind, cause, run_id, place, attributes, message, body } = letter;
  const sequence = attributes[attributeNames.sequence];
  return [
    `id        ${id}${message_id === id ? "" : `, of the message ${message_id}`}`,
    `stage     ${stage}`,
    ...(run_id === "" ? [] : [`run       ${run_id}${sequence === undefined ? "" : `, message ${sequence}`}`]),
    ...(place === "" ? [] : [`from      ${place}`]),
    `failed    ${failed_at}, attempt ${attempts}`,
    `kind      ${kind}, cause ${cause}`,
    `message   ${setIn(message)}`,
    `body      ${setIn(body)}`,
  ].join("\n");
}

/** Sets further lines in, so that none of them looks like a field. */
const setIn = (text: string): string => text.replaceAll("\n", "\n          ");
