import { Command } from "commander";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { commandForFailures, noteFailures, noteFailuresFile, reportOf } from "../../notes/note-failures.ts";
import { noteSearches } from "../../notes/note-searches.ts";
import { noteWarnings } from "../../notes/note-warnings.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { visibleLine } from "../../terminal/visible.ts";

export function collectionsLoadCommand(context: Context): Command {
  return new Command("load")
    .description("create or replace collections")
    .argument("<file...>", "JSON: a collection, an array, one a line or an API's list; an address; or - for stdin")
    .option("--failures <file>", "gets every refused collection with its reason (default: beside the input)")
    .addHelpText(
      "after",
      examples(
        "stac-ingest collections load sentinel-2-l2a.json",
        "stac-ingest collections load https://example.com/collections",
      ),
    )
    .action(async (files: string[], { failures: named }: { failures?: string }) => {
      const { loadCollections } = await import("../../../operations/collections/load-collections.ts");
      const { openFailuresFile } = await import("../../../operations/open-failures-file.ts");
      const surroundings = await surroundingsOf(context);
      using record = openFailuresFile({ named, inputs: files, folder: surroundings.folder, command: "collections" });
      await using target = await context.openTarget({ mayBeNew: true, opensDatabase: true });
      const report = await loadCollections(target, files, surroundings, record);
      const { loaded, failures, apiLinks, searches, warnings } = report;
      noteWarnings(warnings, context.note, "collection");
      noteFailures(failures, context.noteFailure);
      if (apiLinks > 0) context.note(`left out ${plural(apiLinks, "link")} that an API made: it makes them again`);
      const { counts, incomplete } = noteSearches(searches, "collections load", context.noteFailure);
      const again = (file: string) => commandForFailures(context.argv, files, file);
      const failuresFile = noteFailuresFile(record, again, context.noteFailure);
      context.print({ loaded, ...reportOf(failures, failuresFile), warnings, ...counts }, () =>
        loaded.length > 0
          ? `${plural(loaded.length, "collection")} loaded: ${visibleLine(firstOf(loaded))}`
          : "no collections loaded",
      );
      context.exitWith(exitCodeFor(loaded.length, failures.count + incomplete));
    });
}

const mostNamed = 20;

/** The JSON report has them all. */
function firstOf(ids: readonly string[]): string {
  const rest = ids.length - mostNamed;
  return [...ids.slice(0, mostNamed), ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])].join(", ");
}
