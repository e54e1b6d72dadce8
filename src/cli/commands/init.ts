import { relative, resolve } from "node:path";
import { Command } from "commander";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function initCommand({ terminal, print }: Context): Command {
  return new Command("init")
    .description("write an example that works: settings, a lock, a collection, and an inventory of small tiles")
    .argument("[folder]", "where; nothing in it is overwritten", ".")
    .addHelpText("after", examples("stac-ingest init glad"))
    .action(async (named: string) => {
      const { initExample } = await import("../../operations/init/init-example.ts");
      const folder = resolve(terminal.cwd(), named);
      print(await initExample(folder), ({ files, tiles }) =>
        [
          `${folder} has ${files.join(", ")}, and ${tiles} tiles, of which three are bad on purpose`,
          "next:",
          ...(relative(terminal.cwd(), folder) === "" ? [] : [`  cd ${shellWord(named)}`]),
          ...next.map((command) => `  ${command}`),
        ].join("\n"),
      );
    });
}

const next = [
  "stac-ingest local start --detach",
  "stac-ingest collections load collection.json",
  "stac-ingest enqueue tiles.txt --recipe glad",
  "stac-ingest status --wait --timeout 5m",
  "stac-ingest open",
  "stac-ingest dlq list",
];
