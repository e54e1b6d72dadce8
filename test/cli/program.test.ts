import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Command } from "commander";
import { afterEach, expect, test } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const program = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [] } as unknown as Context);
const paths = (command: Command, above: string[] = []): string[][] =>
  command.commands.flatMap((child) => {
    const path = [...above, child.name()];
    return child.commands.length > 0 ? paths(child, path) : [path];
  });

test.each(paths(program).map((path) => [path.join(" "), path] as const))(
  "%s --help has an example",
  async (_, path) => {
    const { code, stdout, stderr } = await run([...path, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples?:\n(.|\n)*stac-ingest ${path.join(" ")}`));
    expect(stdout).toContain("--json");
    expect(stdout).not.toContain("--profile <name>");
    expect(stdout).toContain("stac-ingest --help lists the options for AWS");
  },
);

/** Tells which modules were loaded: how long that takes depends on how busy the machine is. */
const tellModules = `data:text/javascript,import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on("exit", () => process.stderr.write(loaded.join(" ")));`;

test.each([["--help"], ["deploy", "--help"], ["publish", "--help"]])(
  "help is there at once: %s %s",
  async (...argv) => {
    const main = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", tellModules, main, ...argv]);
    expect(stdout).toContain("Usage: stac-ingest");
    const packages = stderr.split(" ").flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(["commander"]);
  },
);

test.each<[string, string[], string]>([
  ["a mistyped command", ["statsu"], "Did you mean status?"],
  ["a mistyped sub-command", ["dlq", "redrve"], "Did you mean redrive?"],
  ["a mistyped command with --help", ["statsu", "--help"], "Did you mean status?"],
  ["help on a mistyped command", ["help", "statsu"], "Did you mean status?"],
  ["a mistyped sub-command with --help", ["dlq", "redrve", "--help"], "Did you mean redrive?"],
  ["a time without what it is for", ["status", "--timeout", "5s"], "--timeout only goes with --wait"],
  ["an interval of one look", ["status", "--interval", "5s"], "--interval only goes with --wait or --watch"],
  ["a day by its name", ["dlq", "list", "--since", "yesterday"], "Expected a time like 10m or 2026-01-31T12:00:00Z."],
  [
    "a period that ends before it begins",
    ["logs", "--since", "2h", "--until", "3h"],
    "an age that is larger is earlier",
  ],
  ["a period of dead letters that does", ["dlq", "list", "--since", "2026-02", "--until", "2026-01"], "is before it"],
  ["a command without its group", ["redrive"], "Did you mean stac-ingest dlq redrive?"],
  ["a command without its group, with --help", ["peek", "--help"], "Did you mean stac-ingest dlq peek?"],
  ["a command that is in no group", ["local", "logs"], "Did you mean stac-ingest logs?"],
  ["a command of several groups", ["export"], "Did you mean one of stac-ingest dlq export, stac-ingest items export?"],
  ["a name like no other", ["local", "xylophone"], "unknown command 'xylophone'\n(stac-ingest local --help"],
  ["a mistyped stage", ["dlq", "list", "gn"], "Allowed choices are gen, load.\n(Did you mean gen?)"],
  ["a stage that is none", ["pause", "nosuch"], "Allowed choices are gen, load."],
  ["a mistyped choice of an option", ["dlq", "list", "--kind", "item-faild"], "(Did you mean item_failed?)"],
  ["a duration without its unit", ["local", "stop", "--timeout", "10"], "10s for seconds"],
  ["a mistyped option", ["status", "--wach"], "Did you mean --watch?"],
  ["a missing argument", ["items", "get", "scenes"], "missing required argument 'id'"],
  [
    "an address of no database",
    ["local", "start", "--database-url", "nonsense"],
    "Expected an address like postgresql://",
  ],
  ["no command", [], "Usage: stac-ingest"],
  ["a group without a command", ["dlq"], "Usage: stac-ingest dlq"],
])("%s is wrong usage", async (_name, argv, sentence) => {
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(sentence);
});

test.each<[string[], string]>([
  [["statsu", "--json"], "unknown command 'statsu'\n(Did you mean status?)"],
  [["--json", "status", "--wach"], "unknown option '--wach'\n(Did you mean --watch?)"],
  [["--json", "dlq"], "no command is named"],
])("%j: wrong usage is told as JSON", async (argv, message) => {
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(JSON.parse(stderr)).toMatchObject({ error: { kind: "wrong_usage", message } });
});

test.each<[string, Record<string, string>, string[]]>([
  ["a wrong key", { "config.yml": "packges: {}" }, ["unknown key packges, did you mean packages?"]],
  ["a wrong type", { "config.yml": "gen: {batch_size: many}" }, ['gen.batch_size: expected number, got "many"']],
  ["no address", { "config.yml": "database_url: nonsense" }, ["database_url: expected an address like postgresql://"]],
  ["no YAML", { "config.yml": "a: [" }, ["config.yml is not YAML"]],
])("settings with %s", async (_name, files, sentences) => {
  const cwd = folderWith(files);
  const { code, stderr } = await run(["enqueue", "a.txt", "--recipe", "r"], { cwd });
  expect(code).toBe(1);
  for (const sentence of sentences) expect(stderr).toContain(sentence);
});

test("a settings file that is named must be there", async () => {
  const cwd = folderWith({});
  const { code, stderr } = await run(["config", "show", "--config", "mine.yml"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("mine.yml cannot be read") });
});

test("settings are shown without the database's password", async () => {
  const cwd = folderWith({ "config.yml": "database_url: postgresql://me:hidden@server/catalogue" });
  const { stdout } = await run(["config", "show"], { cwd });
  expect(stdout).toContain("database_url: postgresql://me:***@server/catalogue");
});

test("packages list says what settings name and how far it is", async () => {
  const cwd = folderWith({ "config.yml": "packages: {stactools-naip: {}}" });
  expect((await run(["packages", "list"], { cwd })).stdout).toBe(
    "package         version  python  lock     environment  groups\nstactools-naip  -        3.11    missing  not made     -\n",
  );
  expect(await run(["packages", "lock", "other"], { cwd })).toMatchObject({ code: 1 });
});

test("a command that was typed is the only one that is built, under the name it is listed by", () => {
  for (const { name } of program.commands.map((command) => ({ name: command.name() }))) {
    const built = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [name] } as unknown as Context);
    expect(built.commands.map((command) => command.name())).toEqual([name]);
  }
});
