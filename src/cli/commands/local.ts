import { Command } from "commander";
import type { Context } from "../context.ts";
import { localPsqlCommand } from "./local/psql.ts";
import { localResetCommand } from "./local/reset.ts";
import { localStartCommand } from "./local/start.ts";
import { localStatusCommand } from "./local/status.ts";
import { localStopCommand } from "./local/stop.ts";

export function localCommand(context: Context): Command {
  return new Command("local")
    .description("run the pipeline on this machine")
    .addCommand(localStartCommand(context))
    .addCommand(localStopCommand(context))
    .addCommand(localStatusCommand(context))
    .addCommand(localPsqlCommand(context))
    .addCommand(localResetCommand(context));
}
