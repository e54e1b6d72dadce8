import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openingViolations, ownWordViolations } from "./prose.ts";
import { sourceFiles } from "./source-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const sources = sourceFiles(root, ["src", "bin", "bench", "demo", "scripts", "test"]).filter(
  (path) => !path.startsWith("test/prose."),
);
const pages = [...sourceFiles(root, ["docs"], [".md"]), "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

test("a doc comment begins with what a thing is or does", () => {
  expect(sources.flatMap((path) => openingViolations(path, read(path)))).toEqual([]);
});

test("nobody needs a glossary of ours", () => {
  expect([...sources, ...pages].flatMap((path) => ownWordViolations(path, read(path)))).toEqual([]);
});

describe("the check itself", () => {
  test("openings are found in comments of one line, of several, and of members", () => {
    const source = [
      "/** What it is. */\nconst a = 1;",
      "/**\n * Where it is, and more\n * of it.\n */\nconst b = 1;",
      "interface C {\n  /** Of the first; or none. */\n  readonly d: string;\n}",
      "/** Whatever comes is taken. How it is taken stands elsewhere. */\n// What is no doc comment\nconst e = 1;",
    ].join("\n");
    expect(openingViolations("src/a.ts", source)).toEqual([
      "src/a.ts: What it is.",
      "src/a.ts: Where it is, and more",
      "src/a.ts: Of the first; or none.",
    ]);
  });

  test("our own words are found as words, whatever their case", () => {
    expect(ownWordViolations("docs/a.md", "A Lane of the planet; buried.")).toEqual([
      "docs/a.md says buried: write moved to dead letters",
      "docs/a.md says lane: write connection",
    ]);
  });
});
