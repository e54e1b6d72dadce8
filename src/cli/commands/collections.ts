import { Command } from "commander";
import type { Context } from "../context.ts";
import { collectionsCopyCommand } from "./collections/copy.ts";
import { collectionsDeleteCommand } from "./collections/delete.ts";
import { collectionsGetCommand } from "./collections/get.ts";
import { collectionsListCommand } from "./collections/list.ts";
import { collectionsLoadCommand } from "./collections/load.ts";
import { collectionsRenameCommand } from "./collections/rename.ts";

export function collectionsCommand(context: Context): Command {
  return new Command("collections")
    .description("load, look at, copy, rename and delete collections of the catalogue")
    .addCommand(collectionsLoadCommand(context))
    .addCommand(collectionsListCommand(context))
    .addCommand(collectionsGetCommand(context))
    .addCommand(collectionsCopyCommand(context))
    .addCommand(collectionsRenameCommand(context))
    .addCommand(collectionsDeleteCommand(context));
}
