import { Command } from "commander";
import type { Context } from "../context.ts";
import { collectionsDeleteCommand } from "./collections/delete.ts";
import { collectionsGetCommand } from "./collections/get.ts";
import { collectionsListCommand } from "./collections/list.ts";
import { collectionsLoadCommand } from "./collections/load.ts";

export function collectionsCommand(context: Context): Command {
  return new Command("collections")
    .description("load, look at and delete collections of the catalogue")
    .addCommand(collectionsLoadCommand(context))
    .addCommand(collectionsListCommand(context))
    .addCommand(collectionsGetCommand(context))
    .addCommand(collectionsDeleteCommand(context));
}
