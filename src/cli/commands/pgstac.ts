import { Command } from "commander";
import type { Context } from "../context.ts";
import { pgstacMigrateCommand } from "./pgstac/migrate.ts";
import { pgstacVersionCommand } from "./pgstac/version.ts";

export function pgstacCommand(context: Context): Command {
  return new Command("pgstac")
    .description("say which pgstac the catalogue has, and bring it to another version")
    .addCommand(pgstacVersionCommand(context))
    .addCommand(pgstacMigrateCommand(context));
}
