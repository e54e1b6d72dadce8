import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function openCommand(context: Context): Command {
  return new Command("open")
    .description("open the page in the browser: the one that `local start` serves, else one that `ui` would")
    .addHelpText("after", examples("stac-ingest open", "stac-ingest open --target aws", "stac-ingest open --json"))
    .addHelpText(
      "after",
      `
The address is printed, too; where there is no browser it is only printed. It has
a token in it: who has it can do with the pipeline what the page can.`,
    )
    .action(async () => {
      const { openBrowser } = await import("./ui/open-browser.ts");
      const { printPageUrl, showPage } = await import("./ui/show-page.ts");
      const { statePaths } = await import("../../targets/local/state/state-paths.ts");
      const { settings, stateFolder } = await context.readConfiguration();
      const url = settings.target === "local" ? await servedPage(stateFolder) : undefined;
      if (url === undefined) return showPage(0, context);
      printPageUrl(url, context);
      if (context.isForPeople) await openBrowser(url, context.terminal.env, statePaths(stateFolder).openedPage);
    });
}

/** Finds the page that the pipeline on this machine serves, if it runs and does. */
async function servedPage(stateFolder: string): Promise<string | undefined> {
  const { existsSync } = await import("node:fs");
  const { readProcessRecord } = await import("../../targets/local/process/process-record.ts");
  return existsSync(stateFolder) ? (await readProcessRecord(stateFolder))?.pageUrl : undefined;
}
