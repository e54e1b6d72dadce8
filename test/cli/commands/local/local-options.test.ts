import { chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { localOptions } from "../../../../src/cli/commands/local/local-options.ts";
import { readSettings } from "../../../../src/settings/settings.ts";
import { isLinuxRoot } from "../../../machine.ts";
import { folderWith, removeFolders } from "../../folder.ts";

afterAll(removeFolders);

test.each([
  ["nothing is typed", [], "local", []],
  ["the settings file is found anyway", ["--config", "FOUND", "--json"], "local", []],
  ["another settings file is typed", ["--config", "my other.yml"], "local", ["--config 'FOLDER/my other.yml'"]],
  ["settings mean AWS", ["--region", "eu-west-1"], "aws", ["--target local"]],
  ["this machine is typed", ["--target=local"], "local", ["--target local"]],
] as const)("commands are about the pipeline of this machine when %s", (_, typed, target, options) => {
  const folder = folderWith({ "config.yml": "" });
  const found = join(folder, "config.yml");
  const argv = ["local", "start", ...typed.map((word) => (word === "FOUND" ? found : word))];
  const file = typed.some((word) => word.startsWith("my ")) ? join(folder, "my other.yml") : found;
  expect(localOptions(argv, { file, settings: readSettings({ target }, "a test") }, folder)).toEqual(
    options.map((option) => option.replace("FOLDER", folder)),
  );
});

test.skipIf(!isLinuxRoot)("commands name a settings file of another user, which is not found without that", () => {
  const folder = folderWith({ "config.yml": "" });
  const file = join(folder, "config.yml");
  chownSync(file, 12_345, 12_345);
  const below = join(folder, "me");
  mkdirSync(below);
  const configuration = { file, settings: readSettings({}, "a test") };
  expect(localOptions(["local", "start", "--config", file], configuration, below)).toEqual([`--config ${file}`]);
});
