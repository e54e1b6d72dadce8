import { Command } from "commander";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { parseCount } from "../../options/parse-count.ts";
import { visibleJson } from "../../terminal/visible.ts";
import { noteNoLetters } from "./describe-no-letters.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface ExportOptions extends SelectionOptions {
  readonly output?: string;
  readonly limit?: number;
}

export function dlqExportCommand({ openTarget, print, note, terminal, signal }: Context): Command {
  return addSelection(new Command("export"))
    .description(
      "write dead letters as a line of JSON, and leave them where they are; bodies are whole, with the signatures and passwords that other commands hide",
    )
    .option("--output <file>", "a file, which appears when it is whole (default: stdout)")
    .option("--limit <count>", "write this many at most", parseCount)
    .addHelpText("after", examples("stac-ingest dlq export --output dead.jsonl"))
    .action(async (stage: Stage | undefined, { output, limit, ...options }: ExportOptions) => {
      const { exportDeadLetters } = await import("../../../operations/dead-letters/export-dead-letters.ts");
      const { openDestination } = await import("../../setup/open-destination.ts");
      keepHeapSmall({ growthPercent: 20 });
      await using target = await openTarget();
      await using destination = await openDestination(output, terminal, signal);
      const selection = await selectionOf(target, stage, options);
      const exported = await exportDeadLetters(target, selection, { signal, limit }, (letters) =>
        destination.write(visibleJson(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(""))),
      );
      signal.throwIfAborted();
      if (exported === 0) noteNoLetters(stage, options, { note });
      await destination.commit();
      if (exported > 0) note("bodies are written whole: signatures and passwords in their addresses are readable");
      if (output === undefined) note(`${plural(exported, "dead letter")} exported`);
      else print({ exported, output }, () => `${plural(exported, "dead letter")} exported to ${output}`);
    });
}
