import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import { confirm } from "../../confirm.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { plural } from "../../plural.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface PurgeOptions extends SelectionOptions {
  readonly yes: boolean;
}

export function dlqPurgeCommand({ openTarget, print, terminal, signal }: Context): Command {
  return addSelection(new Command("purge"))
    .description("delete dead letters for good; of several parts, with the parts that died of something else")
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest dlq purge gen --yes", "stac-ingest dlq purge load --kind not_json"))
    .action(async (stage: Stage | undefined, { yes, ...options }: PurgeOptions) => {
      const { countDeadLetters } = await import("../../../operations/dead-letters/count-dead-letters.ts");
      const { purgeDeadLetters } = await import("../../../operations/dead-letters/purge-dead-letters.ts");
      await using target = await openTarget();
      const selection = await selectionOf(target, stage, options);
      const count = await countDeadLetters(target, selection, signal);
      const which = `${Object.keys(options).length === 0 ? "" : "that are selected "}${stage ? `of ${stage}` : "of both stages"}`;
      await confirm(`Delete ${plural(count, "dead letter")} ${which} for good?`, { terminal, yes, signal });
      const deleted = await purgeDeadLetters(target, selection, signal);
      print({ deleted }, () => `${plural(deleted, "dead letter")} deleted`);
    });
}
