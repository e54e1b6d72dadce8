import { Command } from "commander";
import type { Context } from "../context.ts";
import { runsCancelCommand } from "./runs/cancel.ts";
import { runsForgetCommand } from "./runs/forget.ts";
import { runsListCommand } from "./runs/list.ts";
import { runsMissingCommand } from "./runs/missing.ts";
import { runsShowCommand } from "./runs/show.ts";
import { runsWaitCommand } from "./runs/wait.ts";
import { runsWatchCommand } from "./runs/watch.ts";

export function runsCommand(context: Context): Command {
  return new Command("runs")
    .description("see what became of each run of enqueue and publish")
    .addCommand(runsListCommand(context))
    .addCommand(runsShowCommand(context))
    .addCommand(runsWatchCommand(context))
    .addCommand(runsWaitCommand(context))
    .addCommand(runsMissingCommand(context))
    .addCommand(runsCancelCommand(context))
    .addCommand(runsForgetCommand(context));
}
