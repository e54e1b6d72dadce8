import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { plural } from "../../plural.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";

export function dlqExportCommand(context: Context): Command {
  return new Command("export")
    .description(
      "write every dead letter as a line of JSON, and leave them where they are; bodies are whole, with the signatures and passwords that other commands hide",
    )
    .addArgument(stageArgument())
    .option("--output <file>", "a file, written beside and put in its place when whole (default: stdout)")
    .addHelpText("after", examples("stac-ingest dlq export --output dead.jsonl"))
    .action(async (stage: Stage | undefined, { output }: { output?: string }) => {
      const { exportDeadLetters } = await import("./export-letters.ts");
      const { openOutput } = await import("../../open-output.ts");
      const { openTarget, terminal, signal, note, print } = context;
      await using target = await openTarget();
      await using destination = await openOutput(output, terminal, signal);
      const exported = await exportDeadLetters(target.messaging, stagesOf(stage), signal, (text) =>
        destination.write(text),
      );
      signal.throwIfAborted();
      await destination.commit();
      if (exported > 0) note("bodies are written whole: signatures and passwords in their addresses are readable");
      if (output === undefined) note(`${plural(exported, "dead letter")} exported`);
      else print({ exported, output }, () => `${plural(exported, "dead letter")} exported to ${output}`);
    });
}
