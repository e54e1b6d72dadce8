import { Command } from "commander";
import { Fault } from "../../../pipeline/fault.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function runsForgetCommand({ openTarget, print }: Context): Command {
  return new Command("forget")
    .description("delete what the ledger has of a run; its items and messages stay")
    .argument("<run>", "the id of a run or its beginning, or a label")
    .addHelpText("after", examples("stac-ingest runs forget 3f2a9c1e"))
    .action(async (named: string) => {
      const { findRun } = await import("../../../operations/runs/find-run.ts");
      await using target = await openTarget();
      const id = await findRun(target, named);
      const { forgotten } = await target.operate({ action: "runs.forget", id });
      if (!forgotten) throw new Fault("not_found", `the ledger has no run ${id}`, { remedy: "stac-ingest runs list" });
      print({ run_id: id }, () => `run ${id} forgotten`);
    });
}
