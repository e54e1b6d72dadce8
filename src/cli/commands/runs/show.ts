import { Command } from "commander";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { runText } from "./run-text.ts";

export function runsShowCommand(context: Context): Command {
  const { openTarget, print, note, signal } = context;
  return new Command("show")
    .description("show where a run is: loaded, dead by reason, on the way, rate and time left")
    .argument("[run]", "the id of a run or its beginning, a label, or latest", "latest")
    .option("--look", "walk the dead letters once for those that died without a reason")
    .addHelpText(
      "after",
      examples("stac-ingest runs show", "stac-ingest runs show 3f2a --json", "stac-ingest runs show --look"),
    )
    .action(async (named: string, { look }: { look?: true }) => {
      const { findRun } = await import("../../../operations/runs/find-run.ts");
      const { showRun } = await import("../../../operations/runs/watch-run.ts");
      await using target = await openTarget();
      const id = await findRun(target, named);
      if (look) {
        const { lookForDead } = await import("../../../operations/runs/look-for-dead.ts");
        const found = await lookForDead(target, id, signal);
        note(`${plural(found, "dead letter")} of the run found`);
      }
      const { withReplacedPlaces } = await import("../../../operations/runs/with-replaced-places.ts");
      const surroundings = await surroundingsOf(context);
      print(await withReplacedPlaces(target, await showRun(target, id), surroundings), runText);
    });
}
