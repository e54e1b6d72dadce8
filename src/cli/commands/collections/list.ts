import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { table } from "../../terminal/table.ts";

export function collectionsListCommand({ openTarget, print }: Context): Command {
  return new Command("list")
    .description("list collections and how many items each has")
    .addHelpText("after", examples("stac-ingest collections list --json"))
    .action(async () => {
      const { listCollections } = await import("../../../operations/collections/list-collections.ts");
      await using target = await openTarget({ opensDatabase: true });
      print(
        await listCollections(target),
        (shown) =>
          table(
            ["id", "items", "title"],
            shown.map(({ id, items, title }) => [id, items, title ?? ""]),
          ) || "no collections",
      );
    });
}
