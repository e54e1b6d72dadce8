import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { permissions, withoutAws } from "../scripts/permissions.ts";
import { buildPermissionsPage, permissionsPage } from "../scripts/permissions-page.ts";
import type { Context } from "../src/cli/context.ts";
import { buildProgram } from "../src/cli/program.ts";

test("docs/iam.md is what `npm run schemas` writes", async () => {
  expect(await readFile(permissionsPage, "utf8")).toBe(buildPermissionsPage());
});

test("every command says what AWS must allow, or that it asks AWS nothing", () => {
  const context = {
    terminal: { stdout: process.stdout, stderr: process.stderr, env: {} },
    argv: [],
  } as unknown as Context;
  const names = leaves(buildProgram(context)).map((path) => path.join(" "));
  const unsaid = names.filter(
    (name) => !permissions[name] && !withoutAws.some((start) => `${name} `.startsWith(`${start} `)),
  );
  expect(unsaid).toEqual([]);
});

function leaves(command: Command, path: string[] = []): string[][] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}
