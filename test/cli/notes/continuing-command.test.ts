import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { continuingCommand, shellWord } from "../../../src/cli/notes/continuing-command.ts";

test.each([
  [["enqueue", "a b.txt", "--arg", "{url}"], "stac-ingest enqueue 'a b.txt' --arg '{url}' --skip 7"],
  [["enqueue", "--skip", "3", "a.txt"], "stac-ingest enqueue a.txt --skip 7"],
  [["enqueue", "--skip=3", "--", "-a.txt"], "stac-ingest enqueue --skip 7 -- -a.txt"],
])("%j", (argv, command) => {
  expect(continuingCommand(argv, { "--skip": "7" })).toBe(command);
});

test("a shell reads every word as it was", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().filter((word) => !word.includes("\0")),
        { minLength: 1 },
      ),
      (words) => {
        const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`], {
          encoding: "utf8",
        });
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      },
    ),
    { numRuns: 30 },
  );
});
