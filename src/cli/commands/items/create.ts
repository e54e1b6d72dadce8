import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { addRequestOptions, type RequestOptions } from "../../request-options.ts";

export interface CreateOptions extends RequestOptions {
  compare?: string;
  out?: string;
}

export function itemsCreateCommand(context: Context): Command {
  const command = new Command("create")
    .description("make items on this machine without any queue, as the pipeline would, and print them a line each")
    .argument("<url...>", "what {url} stands for, or - for a list on stdin");
  return addRequestOptions(command)
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
      ),
    )
    .action(async (urls: string[], options: CreateOptions) => {
      const { createItems } = await import("./create-items.ts");
      await createItems(urls, options, context);
    });
}
