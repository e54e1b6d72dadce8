import { Command } from "commander";
import type { Fault } from "../../../pipeline/fault.ts";
import type { Stage } from "../../../pipeline/stage.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { parseCount } from "../../parse-count.ts";
import { plural } from "../../plural.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";
import { kindOption } from "./kind-option.ts";
import { redrive } from "./redrive-letters.ts";

export function dlqRedriveCommand({ openTarget, print, note, progress, signal, exitWith }: Context): Command {
  return new Command("redrive")
    .description("send dead letters back to the queue they died in")
    .addArgument(stageArgument())
    .addOption(kindOption())
    .option("--limit <count>", "send back this many at most", parseCount)
    .addHelpText("after", examples("stac-ingest dlq redrive load --kind collection_missing"))
    .action(async (stage: Stage | undefined, { kind, limit }: { kind?: string; limit?: number }) => {
      await using target = await openTarget();
      const shown = progress("redriving");
      const refused: Fault[] = [];
      const { moved, left } = await redrive(target.messaging, stagesOf(stage), {
        kind,
        limit,
        signal,
        now: Date.now(),
        onMoved: (count) => shown.update(`redriving, ${plural(count, "message")} moved`),
        onRefused: (fault) => refused.push(fault),
      });
      shown.stop();
      const ofAllKinds = kind === undefined ? "" : " of all kinds";
      print({ moved, left, refused: refused.length }, () => `moved ${moved}, left ${left}${ofAllKinds}`);
      if (refused[0]) note(`${plural(refused.length, "message")} stayed dead: ${refused[0].message}`);
      if (signal.aborted) exitWith(exitCodes.interrupted);
      else if (refused.length > 0) exitWith(moved > 0 ? exitCodes.partlyDone : exitCodes.failed);
    });
}
