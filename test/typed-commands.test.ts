import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Context } from "../src/cli/context.ts";
import { buildProgram } from "../src/cli/program.ts";
import { sourceFiles } from "./source-files.ts";
import { bareCommands, unknownCommands } from "./typed-commands.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [] } as unknown as Context);
const pages = [...sourceFiles(root, ["docs"], [".md"]), "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

const sources = sourceFiles(root, ["src", "bin"]);
const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
const unknownIn = (path: string): string[] => unknownCommands(path, textOf(path), program);

test.each(pages)("%s types commands and options that there are", (path) => {
  expect(unknownIn(path)).toEqual([]);
});

test("so do remedies, examples and notes of the program", () => {
  // There the program is a subject, too, and its name begins those of locks.
  const sentence = /: (\S+) in stac-ingest \1(?!\S)/;
  expect(sources.flatMap(unknownIn).filter((found) => !sentence.test(found))).toEqual([]);
});

test("remedies and notes name commands with their program", () => {
  expect(sources.flatMap((path) => bareCommands(path, textOf(path), program))).toEqual([]);
  const bare = (text: string): number => bareCommands("a.ts", text, program).length;
  expect(bare('"by stac-ingest destroy, then deploy"')).toBe(1);
  expect(bare("`(try: stac-ingest dlq list, or runs show)`")).toBe(1);
  expect(bare('remedy: "items export COLLECTION"')).toBe(1);
  expect(bare('"stac-ingest collections load with the file, or publish without --direct"')).toBe(1);
  expect(bare('"stac-ingest dlq list, or status, if it is still on its way"')).toBe(1);
  expect(bare('"by stac-ingest destroy, then stac-ingest deploy"')).toBe(0);
});

test("paths and names in commands of remedies are quoted for a shell", () => {
  const unquoted =
    /(?:\b(?:iconv -f (?:[\w-]+|\$\{encoding\}) -t UTF-8|rm -r|tr [^$`]*|git annex get|collections delete|items why \w+|-c)|`file|--(?:config|wheel|collection|profile|message|id)) \$\{(?!shellWord\()/;
  const found = sources.flatMap((path) => {
    const lines = textOf(path).split("\n");
    return lines.filter((line) => unquoted.test(line)).map((line) => `${path}: ${line.trim()}`);
  });
  expect(found).toEqual([]);
  expect(`rm -r ${"$"}{folder}`).toMatch(unquoted);
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
