import { Readable } from "node:stream";
import { Command, Option } from "commander";
import type { Created } from "../../../operations/items/create-items.ts";
import type { Sendable } from "../../../operations/send.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { parseLosslessly } from "../../../pipeline/text/parse-losslessly.ts";
import { type InventoryFormat, inventoryFormats } from "../../../settings/inventory-formats.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor, exitCodes } from "../../exit-codes.ts";
import { withRemedy } from "../../notes/with-remedy.ts";
import { addRequestOptions, type RequestOptions } from "../../options/request-options.ts";
import { makingOf, surroundingsOf } from "../../setup/surroundings.ts";
import { renderComparison } from "./render-comparison.ts";

interface CreateOptions extends RequestOptions {
  format?: InventoryFormat;
  deadLetter?: string;
  compare?: string;
  out?: string;
}

export function itemsCreateCommand(context: Context): Command {
  const command = new Command("create")
    .description("make items on this machine without any queue, as the pipeline would, and print them a line each")
    .argument(
      "[url...]",
      "what {url} stands for, - for a list on stdin, or a .csv, .tsv, .jsonl or .ndjson file of rows",
    );
  return addRequestOptions(command)
    .addOption(new Option("--format <format>", "read files and - as inventories of it").choices(inventoryFormats))
    .addOption(
      new Option(
        "--dead-letter <id>",
        "make the item of a request that died: the letter's id, or its message's",
      ).conflicts(["recipe", "package", "format"]),
    )
    .option(
      "--compare <file>",
      "print what differs from items made earlier (JSON, or a line each); exits with 1 if any",
    )
    .option("--out <folder>", "write each item to a file there instead")
    .addHelpText(
      "after",
      examples(
        "stac-ingest items create --recipe glad https://example.com/v2/2020/50N_120W.tif > before.json",
        "stac-ingest items create --recipe glad https://example.com/v2/2020/50N_120W.tif --compare before.json",
        "stac-ingest items create --recipe glad rows.csv",
        "stac-ingest items create --dead-letter 6f1d5c1e-7a52-4c0b-9d0e-2f7d5a0c1b3e",
        "head -3 scenes.csv | stac-ingest items create --recipe glad - --format csv",
      ),
    )
    .action(async (urls: string[], options: CreateOptions) => {
      const { createItems } = await import("../../../operations/items/create-items.ts");
      const { compare, out } = options;
      const surroundings = await surroundingsOf(context);
      const requests = await requestsOf(urls, options, context);
      const making = await makingOf(context, urls);
      let [made, failed, differing] = [0, 0, 0];
      for await (const created of createItems(requests, { compare, out }, surroundings, making)) {
        await printCreated(created, context);
        if ("fault" in created) failed += 1;
        else made += 1;
        if ("differences" in created && created.differences?.length !== 0) differing += 1;
      }
      context.exitWith(failed === 0 && differing > 0 ? exitCodes.failed : exitCodeFor(made, failed));
    });
}

async function requestsOf(
  urls: readonly string[],
  options: CreateOptions,
  context: Context,
): Promise<AsyncIterable<Sendable>> {
  const { deadLetter, format } = options;
  if (deadLetter !== undefined) {
    if (urls.length > 0)
      throw new Fault("wrong_usage", "--dead-letter names the request itself", { remedy: "leave out the addresses" });
    const { requestOfLetter } = await import("../../../operations/items/request-of-letter.ts");
    await using target = await context.openTarget();
    return Readable.from([await requestOfLetter(target, deadLetter)]);
  }
  if (urls.length === 0) {
    throw new Fault("wrong_usage", "nothing is named to make items of", {
      remedy: "an address, rows.csv, or - for stdin",
    });
  }
  const { chooseRecipe } = await import("../../../operations/choose-recipe.ts");
  const { typedRequests } = await import("../../../operations/items/typed-requests.ts");
  const { settings } = await context.readConfiguration();
  return typedRequests(urls, { recipe: chooseRecipe(settings, options), format }, await surroundingsOf(context));
}

/** A failure to stderr; else the comparison, the file, or the item itself. */
async function printCreated(created: Created, { noteFailure, printLine }: Context): Promise<void> {
  if ("fault" in created) {
    const { url, fault } = created;
    noteFailure(withRemedy(`${url}: ${fault.message}`, fault.remedy));
    return;
  }
  const { id, text, differences, path } = created;
  if (differences !== undefined) await printLine({ id, differences }, renderComparison);
  if (path !== undefined) await printLine({ id, path }, () => path);
  else if (differences === undefined)
    await printLine(parseLosslessly(text, "the item"), (each) => JSON.stringify(each));
}
