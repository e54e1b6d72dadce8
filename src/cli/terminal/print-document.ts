import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import type { Context } from "../context.ts";

/**
 * Prints a document of the catalogue, secrets hidden, or writes it whole to a file, so that it can be published again.
 */
export async function printDocument(
  text: string,
  output: string | undefined,
  { terminal, signal, note, printJson }: Context,
): Promise<void> {
  if (output === undefined) {
    if (await printJson(text)) note("secrets in it are shown as ***; --output writes it whole, to publish it again");
    return;
  }
  const { openDestination } = await import("../setup/open-destination.ts");
  await using destination = await openDestination(output, terminal, signal);
  await destination.write(`${JSON.stringify(parseLosslessly(text, "the answer"), null, 2)}\n`);
  signal.throwIfAborted();
  await destination.commit();
}
