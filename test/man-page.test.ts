import { spawnSync } from "node:child_process";
import type { Command } from "commander";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { buildManPage } from "../scripts/man-page.ts";
import type { Context } from "../src/cli/context.ts";
import { buildProgram } from "../src/cli/program.ts";
import { hasGroff, hasMandoc } from "./machine.ts";

const program = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [] } as unknown as Context);
const page = buildManPage(program);

test("the package says where the manual page is, and brings it", () => {
  expect(packageJson.man).toBe("dist/man/stac-ingest.1");
  expect(packageJson.files).toContain("dist");
  expect(packageJson.scripts.build).toContain("scripts/write-man-page.ts");
});

test("every command and option that help shows is on the manual page", () => {
  const plain = page.replaceAll("\\-", "-");
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const command of all(program).filter((each) => each.name() !== "complete")) {
    for (const { long, hidden } of command.options) if (!hidden) expect(plain).toContain(long);
    if (command.commands.length === 0) expect(plain).toMatch(new RegExp(`^\\.SS ".*${command.name()}`, "m"));
  }
  expect(plain).not.toMatch(/^\.SS "complete /m);
});

test.skipIf(!hasMandoc)("mandoc finds nothing wrong with it", () => {
  const { stdout } = spawnSync("mandoc", ["-T", "lint", "-W", "warning"], { input: page, encoding: "utf8" });
  expect(stdout.split("\n").filter((line) => line !== "" && !/missing date/.test(line))).toEqual([]);
});

test.skipIf(!hasGroff)("groff renders it without a warning", () => {
  const { status, stdout, stderr } = spawnSync("groff", ["-man", "-ww", "-T", "utf8", "-P", "-cbou"], {
    input: page,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^ {3}dlq redrive \[stage\]$/m);
  expect(stdout).toMatch(/[-‐−]{2}profile <name>/);
});
