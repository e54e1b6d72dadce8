import { Command } from "commander";
import type { Context } from "../context.ts";
import { packagesListCommand } from "./packages/list.ts";
import { packagesLockCommand } from "./packages/lock.ts";

export function packagesCommand(context: Context): Command {
  return new Command("packages")
    .description("lock and list the stactools packages that settings name")
    .addCommand(packagesLockCommand(context))
    .addCommand(packagesListCommand(context));
}
