import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { table } from "../../terminal/table.ts";

export function runsListCommand({ openTarget, print }: Context): Command {
  return new Command("list")
    .description("list the latest runs with what became of their messages")
    .addHelpText("after", examples("stac-ingest runs list"))
    .action(async () => {
      const { listRuns } = await import("../../../operations/runs/list-runs.ts");
      await using target = await openTarget();
      const runs = await listRuns(target);
      print(
        { runs },
        () =>
          table(
            ["run", "label", "started", "state", "sent", "loaded", "dead", "on the way"],
            runs.map(({ id, label, started_at, state, sent, loaded, superseded, dead, on_the_way }) => [
              id,
              label ?? "",
              (started_at ?? "").slice(0, 19),
              state,
              sent,
              loaded + superseded,
              dead,
              on_the_way,
            ]),
          ) || "no runs",
      );
    });
}
