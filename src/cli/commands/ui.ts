import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { parsePort } from "../options/parse-port.ts";

export function uiCommand(context: Context): Command {
  return new Command("ui")
    .description("show the pipeline on a page in the browser: its work, what died, its runs and the items on a map")
    .option("--port <number>", "where the page is, on 127.0.0.1; 0 is any free port", parsePort, 0)
    .addHelpText("after", examples("stac-ingest ui", "stac-ingest ui --port 8090", "stac-ingest ui --json"))
    .addHelpText(
      "after",
      `
The address has a token in it: who has it can do with the pipeline what the page
can. The browser opens by itself if this is typed on a terminal. Ctrl-C ends it.`,
    )
    .action(async ({ port }: { port: number }) => {
      const { showPage } = await import("./ui/show-page.ts");
      await showPage(port, context);
    });
}
