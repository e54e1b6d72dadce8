import { Command } from "commander";
import type { Context } from "../context.ts";
import { recipesTestCommand } from "./recipes/test.ts";

export function recipesCommand(context: Context): Command {
  return new Command("recipes")
    .description("try the recipes that settings have")
    .addCommand(recipesTestCommand(context));
}
