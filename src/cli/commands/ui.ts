import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { parsePort } from "../parse-port.ts";
import { surroundingsOf } from "../surroundings.ts";

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
    .action(async ({ port }: { port: number }) => showPage(port, context));
}

async function showPage(port: number, context: Context): Promise<void> {
  const { servePage } = await import("../../ui/serve-page.ts");
  const { openBrowser } = await import("./ui/open-browser.ts");
  const { signal, terminal, isForPeople, noteFailure } = context;
  const configuration = await context.readConfiguration();
  const surroundings = await surroundingsOf(context);
  await using target = await context.openTarget();
  await using server = await servePage({
    target,
    surroundings,
    configuration,
    port,
    onBug: (error) => noteFailure(`a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  // Past the output, which would hide the token.
  terminal.stdout.write(isForPeople ? `${server.url}\n` : `${JSON.stringify({ url: server.url })}\n`);
  await using _ = terminal.stdout.isTTY && isForPeople ? await openBrowser(server.url, terminal.env) : undefined;
  if (isForPeople) context.note("Ctrl-C ends it");
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
