import { Command } from "commander";
import type { Context } from "../context.ts";
import { packagesCheckCommand } from "./packages/check.ts";
import { packagesListCommand } from "./packages/list.ts";
import { packagesLockCommand } from "./packages/lock.ts";
import { packagesUpgradeCommand } from "./packages/upgrade.ts";

export function packagesCommand(context: Context): Command {
  return new Command("packages")
    .description("lock, check and list the stactools packages that settings name")
    .addCommand(packagesLockCommand(context))
    .addCommand(packagesUpgradeCommand(context))
    .addCommand(packagesCheckCommand(context))
    .addCommand(packagesListCommand(context));
}
