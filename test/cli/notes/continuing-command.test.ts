import { expect, test } from "vitest";
import { continuingCommand } from "../../../src/cli/notes/continuing-command.ts";

test.each([
  [["enqueue", "a b.txt", "--arg", "{url}"], "stac-ingest enqueue 'a b.txt' --arg '{url}' --skip 7"],
  [["enqueue", "--skip", "3", "a.txt"], "stac-ingest enqueue a.txt --skip 7"],
  [["enqueue", "--skip=3", "--", "-a.txt"], "stac-ingest enqueue --skip 7 -- -a.txt"],
])("%j", (argv, command) => {
  expect(continuingCommand(argv, { "--skip": "7" })).toBe(command);
});
