import { whenAborted } from "../../../pipeline/process/when-aborted.ts";
import type { Context } from "../../context.ts";
import { pipelineOptions } from "../../notes/same-pipeline.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { openBrowser } from "./open-browser.ts";

/** Serves the page until Ctrl-C, and prints its address; opens it if this is typed on a terminal. */
export async function showPage(port: number, context: Context): Promise<void> {
  const { servePage } = await import("../../../ui/serve-page.ts");
  const { signal, terminal, isForPeople } = context;
  const configuration = await context.readConfiguration();
  const surroundings = await surroundingsOf(context);
  await using target = await context.openTarget();
  const told = { pipelineOptions: pipelineOptions(context.argv), onBug: bugTeller(context) };
  await using server = await servePage({ target, surroundings, configuration, port, ...told });
  printPageUrl(server.url, context);
  await using _ = terminal.stdout.isTTY && isForPeople ? await openBrowser(server.url, terminal.env) : undefined;
  if (isForPeople) context.note("Ctrl-C ends it");
  await whenAborted(signal);
}

/** Prints the address of a page past the output, which would hide its token. */
export function printPageUrl(url: string, { terminal, isForPeople }: Pick<Context, "terminal" | "isForPeople">): void {
  terminal.stdout.write(isForPeople ? `${url}\n` : `${JSON.stringify({ url })}\n`);
}

/** Builds what tells an operator of an error of the page that is no Fault. */
export const bugTeller =
  ({ noteFailure }: Pick<Context, "noteFailure">) =>
  (error: unknown): void =>
    noteFailure(`a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
