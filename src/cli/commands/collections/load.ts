import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { noteFailures } from "../../note-failures.ts";
import { plural } from "../../plural.ts";
import { surroundingsOf } from "../../surroundings.ts";

export function collectionsLoadCommand(context: Context): Command {
  return new Command("load")
    .description("create or replace collections")
    .argument("<file...>", "JSON: a collection, an array, or one a line; an address; or - for stdin")
    .addHelpText("after", examples("stac-ingest collections load sentinel-2-l2a.json"))
    .action(async (files: string[]) => {
      const { loadCollections } = await import("../../../operations/collections/load-collections.ts");
      const surroundings = await surroundingsOf(context);
      await using target = await context.openTarget();
      const { loaded, failures } = await loadCollections(target, files, surroundings);
      noteFailures(failures, context.note);
      context.print({ loaded, failed: failures.count, failures: failures.first }, () =>
        loaded.length > 0
          ? `${plural(loaded.length, "collection")} loaded: ${loaded.join(", ")}`
          : "no collections loaded",
      );
      context.exitWith(exitCodeFor(loaded.length, failures.count));
    });
}
