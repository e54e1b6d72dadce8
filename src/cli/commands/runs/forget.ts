import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { confirm } from "../../terminal/confirm.ts";

export function runsForgetCommand({ openTarget, print, terminal, signal }: Context): Command {
  return new Command("forget")
    .description("delete what the ledger has of a run; its items and messages stay")
    .argument("<run>", "the id of a run or its beginning, or a label")
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest runs forget 3f2a9c1e"))
    .action(async (named: string, { yes }: { yes: boolean }) => {
      const { findRun } = await import("../../../operations/runs/find-run.ts");
      const { forgetRun } = await import("../../../operations/runs/forget-run.ts");
      await using target = await openTarget();
      const id = await findRun(target, named);
      await confirm(`Delete for good what the ledger has of run ${id}?`, { terminal, yes, signal });
      await forgetRun(target, id);
      print({ run_id: id }, () => `run ${id} forgotten`);
    });
}
