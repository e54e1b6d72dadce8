import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodeFor, noteFailures } from "../failures.ts";
import { plural } from "../plural.ts";

export function publishCommand({
  openTarget,
  readConfiguration,
  terminal,
  signal,
  note,
  print,
  progress,
  exitWith,
}: Context): Command {
  return new Command("publish")
    .description("send ready items, collections and FeatureCollections to be loaded")
    .argument("<file...>", "JSON, newline-delimited or not, gzipped or not; an address; or - for stdin")
    .option("--collection <id>", "overwrites the collection of the items")
    .addHelpText(
      "after",
      examples("stac-ingest publish items.ndjson.gz", "curl -s https://example.com/search | stac-ingest publish -"),
    )
    .action(async (files: string[], { collection }: { collection?: string }) => {
      const { publishDocuments } = await import("./publish/publish-documents.ts");
      const { readJsonTexts } = await import("../source/json-texts.ts");
      const { access } = await readConfiguration();
      await using target = await openTarget();
      const shown = progress("publishing");
      const { sent, failures, stopped } = await publishDocuments(readJsonTexts(files, { terminal, signal, access }), {
        collection,
        signal,
        publish: (messages) => target.messaging.publish("load", messages),
        storePayload: (text) => target.storePayload(text),
        onProgress: (report) => shown.update(`publishing, ${plural(report.sent, "document")} sent`),
      });
      shown.stop();
      noteFailures(failures, note);
      if (stopped !== undefined) {
        if (sent > 0) note(`${plural(sent, "document")} sent before that; sending them again does no harm`);
        throw stopped;
      }
      print({ sent, failed: failures.count, failures: failures.first }, (report) =>
        [
          `${plural(report.sent, "document")} sent`,
          ...(report.failed > 0 ? [`${report.failed} could not be`] : []),
        ].join(", "),
      );
      exitWith(exitCodeFor(sent, failures));
    });
}
