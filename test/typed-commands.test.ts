import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Context } from "../src/cli/context.ts";
import { buildProgram } from "../src/cli/program.ts";
import { sourceFiles } from "./source-files.ts";
import { unknownCommands } from "./typed-commands.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [] } as unknown as Context);
const pages = [...sourceFiles(root, ["docs"], [".md"]), "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

const sources = sourceFiles(root, ["src", "bin"]);
const unknownIn = (path: string): string[] => unknownCommands(path, readFileSync(join(root, path), "utf8"), program);

test.each(pages)("%s types commands and options that there are", (path) => {
  expect(unknownIn(path)).toEqual([]);
});

test("so do remedies, examples and notes of the program", () => {
  // There the program is a subject, too, and its name begins those of locks.
  const sentence = /: (\S+) in stac-ingest \1(?!\S)/;
  expect(sources.flatMap(unknownIn).filter((found) => !sentence.test(found))).toEqual([]);
});

test("the check finds commands, options and options of other commands, in every form that pages have", () => {
  const text = [
    "`stac-ingest stauts --wait`, `stac-ingest dlq lst gen` and `stac-ingest dlq …`",
    "$ stac-ingest status --wiat --timeout 2h   # --none",
    "$ stac-ingest enqueue --recipe glad \\\n    --direct tiles.txt | stac-ingest runs show --json -",
    '$ curl "$(stac-ingest outputs --jsn)"',
  ].join("\n");
  expect(unknownCommands("a.md", text, program).map((found) => found.replace(/ in .*/s, ""))).toEqual([
    "a.md: stauts",
    "a.md: lst",
    "a.md: --wiat",
    "a.md: --direct",
    "a.md: --jsn",
  ]);
});
