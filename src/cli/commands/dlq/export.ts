import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { plural } from "../../plural.ts";
import { visible } from "../../visible.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface ExportOptions extends SelectionOptions {
  readonly output?: string;
}

export function dlqExportCommand({ openTarget, print, note, terminal, signal }: Context): Command {
  return addSelection(new Command("export"))
    .description(
      "write dead letters as a line of JSON, and leave them where they are; bodies are whole, with the signatures and passwords that other commands hide",
    )
    .option("--output <file>", "a file, which appears when it is whole (default: stdout)")
    .addHelpText("after", examples("stac-ingest dlq export --output dead.jsonl"))
    .action(async (stage: Stage | undefined, { output, ...options }: ExportOptions) => {
      const { exportDeadLetters } = await import("../../../operations/dead-letters/export-dead-letters.ts");
      const { openDestination } = await import("../../open-destination.ts");
      await using target = await openTarget();
      await using destination = await openDestination(output, terminal, signal);
      const exported = await exportDeadLetters(target, await selectionOf(target, stage, options), signal, (letters) =>
        destination.write(letters.map((letter) => `${visible(JSON.stringify(letter))}\n`).join("")),
      );
      signal.throwIfAborted();
      await destination.commit();
      if (exported > 0) note("bodies are written whole: signatures and passwords in their addresses are readable");
      if (output === undefined) note(`${plural(exported, "dead letter")} exported`);
      else print({ exported, output }, () => `${plural(exported, "dead letter")} exported to ${output}`);
    });
}
