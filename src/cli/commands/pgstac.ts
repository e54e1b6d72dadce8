import { Command } from "commander";
import type { Context } from "../context.ts";
import { pgstacMigrateCommand } from "./pgstac/migrate.ts";
import { pgstacVersionCommand } from "./pgstac/version.ts";

export function pgstacCommand(context: Context): Command {
  return new Command("pgstac")
    .description("print the version of the catalogue's pgstac, and migrate it to another")
    .addCommand(pgstacVersionCommand(context))
    .addCommand(pgstacMigrateCommand(context));
}
