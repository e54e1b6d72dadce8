import { join } from "node:path";
import { Command } from "commander";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { continuingCommand } from "../../notes/continuing-command.ts";
import { doingTheRest } from "../../notes/doing-the-rest.ts";
import { endInterrupted } from "../../notes/end-interrupted.ts";
import { noteFailures } from "../../notes/note-failures.ts";
import { notePaused } from "../../notes/note-paused.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";

interface ImportOptions {
  readonly redrive: boolean;
  readonly again: boolean;
}

export function dlqImportCommand(context: Context): Command {
  return new Command("import")
    .description("take exported dead letters back, each once, to the dead letters of the stage they died in")
    .argument("<file>", "a file that dlq export or dlq purge wrote, or - for stdin")
    .option("--redrive", "send them to the queues of their stages instead, without the reasons they died", false)
    .option("--again", "import lines that were imported before, too", false)
    .addHelpText("after", examples("stac-ingest dlq import dead.jsonl", "stac-ingest dlq import dead.jsonl --redrive"))
    .action(async (file: string, { redrive, again }: ImportOptions) => {
      const { importDeadLetters } = await import("../../../operations/dead-letters/import-dead-letters.ts");
      const { print, note, signal, exitWith } = context;
      keepHeapSmall({ growthPercent: 20 });
      await using target = await context.openTarget();
      const shown = context.progress("importing");
      const { stateFolder } = await context.readConfiguration();
      let stored = 0;
      const { imported, stages, skipped, failures, last } = await importDeadLetters(
        target,
        file,
        await surroundingsOf(context),
        {
          redrive,
          again,
          folder: join(stateFolder, "imported"),
          onImported: (count, line) => {
            stored = line;
            shown.update(`importing, ${plural(count, "dead letter")} imported`);
          },
        },
      ).catch((error: unknown) => {
        throw doingTheRest(error, restOfImport(context, file, stored));
      });
      shown.stop();
      noteFailures(failures, context.noteFailure);
      if (skipped > 0 && !again) {
        note(`${plural(skipped, "line")} left out, imported before or there twice (try: --again)`);
      }
      print(
        { imported, skipped, failed: failures.count, failures: failures.first },
        () => `${plural(imported, "dead letter")} imported${redrive ? " and sent again" : ""}`,
      );
      if (redrive && imported > 0 && !signal.aborted) await notePaused(target, stages, context);
      if (signal.aborted) endInterrupted(context, restOfImport(context, file, last));
      else exitWith(exitCodeFor(imported + skipped, failures.count));
    });
}

/** The command for the lines that an interrupted import has not read: it goes on by itself, unless the lines come by stdin. */
function restOfImport({ argv }: Context, file: string, last: number): string {
  const command = continuingCommand(
    argv.filter((word) => word !== "--again"),
    {},
  );
  return file === "-" ? `tail -n +${last + 1} of the same lines | ${command}` : command;
}
