import { expect, test } from "vitest";
import { lossesOf } from "../../../src/cli/commands/destroy/losses.ts";
import { askName } from "../../../src/cli/terminal/ask-name.ts";
import type { Terminal } from "../../../src/cli/terminal/terminal.ts";

const names = { vpc: "p-vpc", pgstac: "p-pgstac", pipeline: "p" } as const;
const there = (...stacks: string[]) => new Map(stacks.map((stack) => [stack, {}]));

test.each<[string, string[], boolean, string[]]>([
  ["the database and its network stay", ["p-vpc", "p-pgstac", "p"], false, ["p"]],
  ["everything goes with its data", ["p-vpc", "p-pgstac", "p"], true, ["p-vpc", "p-pgstac", "p"]],
  ["a network without a database of ours goes", ["p-vpc", "p"], false, ["p-vpc", "p"]],
  ["a database that is left alone stays", ["p-vpc", "p-pgstac"], false, []],
  ["nothing is lost where nothing is", [], true, []],
])("%s", (_name, stacks, deleteData, lost) => {
  expect(lossesOf(names, there(...stacks), deleteData).map(({ stack }) => stack)).toEqual(lost);
});

test("a database is deleted by its name only", async () => {
  const terminal = { stdin: {}, stderr: {} } as Terminal;
  const { signal } = new AbortController();
  const ask = (typed: string | undefined) => askName("p-pgstac", { typed, option: "--delete-data", terminal, signal });
  await ask("p-pgstac");
  await expect(ask("p")).rejects.toMatchObject({ kind: "wrong_usage", remedy: "--delete-data p-pgstac" });
  await expect(ask(undefined)).rejects.toMatchObject({ kind: "wrong_usage", remedy: "--delete-data p-pgstac" });
});
