import { Command } from "commander";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { endInterrupted } from "../../notes/end-interrupted.ts";
import { confirm } from "../../terminal/confirm.ts";
import { plural } from "../../terminal/plural.ts";
import { describeNoLetters } from "./describe-no-letters.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface PurgeOptions extends SelectionOptions {
  readonly yes: boolean;
  readonly backup: boolean;
}

export function dlqPurgeCommand(context: Context): Command {
  const { openTarget, readConfiguration, print, terminal, signal } = context;
  return addSelection(new Command("purge"))
    .description("delete dead letters for good; of several parts, with the parts that died of something else")
    .option("--yes", "do not ask", false)
    .option("--no-backup", "keep no copy; by default they are written to a file in the state folder first")
    .addHelpText("after", examples("stac-ingest dlq purge gen --yes", "stac-ingest dlq purge load --kind not_json"))
    .action(async (stage: Stage | undefined, { yes, backup, ...options }: PurgeOptions) => {
      const { countDeadLetters } = await import("../../../operations/dead-letters/count-dead-letters.ts");
      const { purgeDeadLetters } = await import("../../../operations/dead-letters/purge-dead-letters.ts");
      keepHeapSmall({ growthPercent: 20 });
      await using target = await openTarget();
      const selection = await selectionOf(target, stage, options);
      const count = await countDeadLetters(target, selection, signal);
      const nothing = count > 0 ? undefined : describeNoLetters(stage, options);
      if (nothing !== undefined) return print({ deleted: 0, backup: null }, () => nothing);
      const which = Object.keys(options).length === 0 ? "" : "selected ";
      const where = stage ? `of ${stage}` : "of both stages";
      await confirm(`Delete ${plural(count, `${which}dead letter`)} ${where} for good?`, { terminal, yes, signal });
      if (!backup) {
        const deleted = await purgeDeadLetters(target, selection, signal);
        print({ deleted }, () => `${plural(deleted, "dead letter")} deleted`);
        if (signal.aborted) endInterrupted(context);
        return;
      }
      const { backupPath, purgeWithBackup } = await import("../../../operations/dead-letters/purge-with-backup.ts");
      const path = backupPath((await readConfiguration()).stateFolder);
      const deleted = await purgeWithBackup(target, selection, { path, signal });
      const kept = deleted > 0 ? path : null;
      print({ deleted, backup: kept }, () =>
        [`${plural(deleted, "dead letter")} deleted`, ...(kept ? [`kept in ${kept}`] : [])].join(", "),
      );
      if (signal.aborted) endInterrupted(context);
    });
}
