import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { plural } from "../../plural.ts";
import { surroundingsOf } from "../../surroundings.ts";
import { visibleLine } from "../../visible.ts";

export function itemsDeleteCommand(context: Context): Command {
  return new Command("delete")
    .description("delete items")
    .argument("<collection>", "their collection")
    .argument("<id...>", "the items; - reads ids from stdin, one a line")
    .addHelpText(
      "after",
      examples("stac-ingest items delete scenes scene-1 scene-2", "stac-ingest items delete scenes - < ids.txt"),
    )
    .action(async (collection: string, given: string[]) => {
      const { deleteItems } = await import("../../../operations/items/delete-items.ts");
      const surroundings = await surroundingsOf(context);
      await using target = await context.openTarget();
      const { deleted, missing } = await deleteItems(target, collection, given, surroundings);
      context.print({ deleted, missing }, () => `${plural(deleted, "item")} deleted`);
      if (missing.length === 0) return;
      context.note(
        `${plural(missing.length, "item")} ${missing.length === 1 ? "is" : "are"} not in ${collection}: ${visibleLine(missing.slice(0, 20).join(", "))}${missing.length > 20 ? ", …" : ""}`,
      );
      context.exitWith(exitCodes.partlyDone);
    });
}
