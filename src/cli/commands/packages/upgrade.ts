import { Command } from "commander";
import type { LockOutcome } from "../../../operations/packages/lock-packages.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { table } from "../../terminal/table.ts";
import { lockAndReport } from "./lock.ts";

export function packagesUpgradeCommand(context: Context): Command {
  return new Command("upgrade")
    .description("move package sets to the newest versions that settings allow, and show what moved")
    .argument("[name...]", "only these sets; all when left out")
    .addHelpText("after", examples("stac-ingest packages upgrade stactools-naip"))
    .action((names: string[]) => lockAndReport(names, true, context, upgradeTable));
}

function upgradeTable(sets: readonly LockOutcome[]): string {
  const rows = sets.flatMap(({ name, changes }) =>
    changes.map((change) => [name, change.name, change.from ?? "-", change.to ?? "-"]),
  );
  return table(["set", "package", "from", "to"], rows) || "nothing moved";
}
