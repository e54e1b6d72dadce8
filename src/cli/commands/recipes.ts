import { Command } from "commander";
import type { Context } from "../context.ts";
import { recipesListCommand } from "./recipes/list.ts";
import { recipesTestCommand } from "./recipes/test.ts";

export function recipesCommand(context: Context): Command {
  return new Command("recipes")
    .description("list and try the recipes that settings have")
    .addCommand(recipesListCommand(context))
    .addCommand(recipesTestCommand(context));
}
