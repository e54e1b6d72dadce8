import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor, noteFailures } from "../../failures.ts";
import { plural } from "../../plural.ts";

export function collectionsLoadCommand({
  openTarget,
  readConfiguration,
  terminal,
  signal,
  note,
  print,
  exitWith,
}: Context): Command {
  return new Command("load")
    .description("create or replace collections")
    .argument("<file...>", "JSON: a collection, an array, or one a line; an address; or - for stdin")
    .addHelpText("after", examples("stac-ingest collections load sentinel-2-l2a.json"))
    .action(async (files: string[]) => {
      const { loadCollections } = await import("./load-collections.ts");
      const { readJsonDocuments } = await import("../../../input/documents/json-documents.ts");
      const { access } = await readConfiguration();
      await using target = await openTarget();
      const { loaded, failures } = await loadCollections(
        readJsonDocuments(files, { terminal, signal, access }),
        target.operate,
      );
      noteFailures(failures, note);
      print({ loaded, failed: failures.count, failures: failures.first }, () =>
        loaded.length > 0
          ? `${plural(loaded.length, "collection")} loaded: ${loaded.join(", ")}`
          : "no collections loaded",
      );
      exitWith(exitCodeFor(loaded.length, failures));
    });
}
