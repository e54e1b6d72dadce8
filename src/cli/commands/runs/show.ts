import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { runText } from "./run-text.ts";

export function runsShowCommand({ openTarget, print }: Context): Command {
  return new Command("show")
    .description("show where a run is: loaded, dead by reason, on the way, rate and time left")
    .argument("[run]", "the id of a run or its beginning, a label, or latest", "latest")
    .addHelpText("after", examples("stac-ingest runs show", "stac-ingest runs show 3f2a --json"))
    .action(async (named: string) => {
      const { findRun } = await import("../../../operations/runs/find-run.ts");
      const { showRun } = await import("../../../operations/runs/watch-run.ts");
      await using target = await openTarget();
      print(await showRun(target, await findRun(target, named)), runText);
    });
}
