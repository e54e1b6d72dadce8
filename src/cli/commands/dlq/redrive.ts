import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor, exitCodes } from "../../exit-codes.ts";
import { keepHeapSmall } from "../../keep-heap-small.ts";
import { parseCount } from "../../parse-count.ts";
import { plural } from "../../plural.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface RedriveOptions extends SelectionOptions {
  readonly limit?: number;
}

export function dlqRedriveCommand({ openTarget, print, note, progress, signal, exitWith }: Context): Command {
  return addSelection(new Command("redrive"))
    .description("send dead letters back to the queue they died in")
    .option("--limit <count>", "send back this many at most", parseCount)
    .addHelpText("after", examples("stac-ingest dlq redrive load --kind collection_missing"))
    .action(async (stage: Stage | undefined, { limit, ...options }: RedriveOptions) => {
      const { redrive } = await import("../../../operations/dead-letters/redrive.ts");
      keepHeapSmall();
      await using target = await openTarget();
      const shown = progress("redriving");
      const { moved, left, refused } = await redrive(target, await selectionOf(target, stage, options), {
        limit,
        signal,
        onMoved: (count) => shown.update(`redriving, ${plural(count, "message")} moved`),
      });
      shown.stop();
      const ofAllKinds = Object.keys(options).length === 0 ? "" : ", selected or not";
      print({ moved, left, refused: refused.length }, () => `moved ${moved}, left ${left}${ofAllKinds}`);
      if (refused[0]) note(`${plural(refused.length, "message")} stayed dead: ${refused[0].message}`);
      if (signal.aborted) exitWith(exitCodes.interrupted);
      else exitWith(exitCodeFor(moved, refused.length));
    });
}
