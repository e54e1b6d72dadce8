import { Command } from "commander";
import type { Context } from "../context.ts";
import { itemsCountCommand } from "./items/count.ts";
import { itemsCreateCommand } from "./items/create.ts";
import { itemsDeleteCommand } from "./items/delete.ts";
import { itemsExportCommand } from "./items/export.ts";
import { itemsGetCommand } from "./items/get.ts";
import { itemsListCommand } from "./items/list.ts";
import { itemsSearchCommand } from "./items/search.ts";
import { itemsWhyCommand } from "./items/why.ts";

export function itemsCommand(context: Context): Command {
  return new Command("items")
    .description("list, search, export, count and delete items of the catalogue; make items on this machine")
    .addCommand(itemsCountCommand(context))
    .addCommand(itemsListCommand(context))
    .addCommand(itemsSearchCommand(context))
    .addCommand(itemsExportCommand(context))
    .addCommand(itemsGetCommand(context))
    .addCommand(itemsWhyCommand(context))
    .addCommand(itemsDeleteCommand(context))
    .addCommand(itemsCreateCommand(context));
}
