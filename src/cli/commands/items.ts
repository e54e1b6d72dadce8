import { Command } from "commander";
import type { Context } from "../context.ts";
import { itemsCountCommand } from "./items/count.ts";
import { itemsCreateCommand } from "./items/create.ts";
import { itemsDeleteCommand } from "./items/delete.ts";
import { itemsGetCommand } from "./items/get.ts";
import { itemsWhyCommand } from "./items/why.ts";

export function itemsCommand(context: Context): Command {
  return new Command("items")
    .description("count, print and delete items of the catalogue; make items on this machine")
    .addCommand(itemsCountCommand(context))
    .addCommand(itemsGetCommand(context))
    .addCommand(itemsWhyCommand(context))
    .addCommand(itemsDeleteCommand(context))
    .addCommand(itemsCreateCommand(context));
}
