import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { hasBash, hasFish, hasZsh } from "../../machine.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const settings =
  "packages: {stactools-a: {version: '1.2'}}\nrecipes: {glad: {package: stactools-a, group: b, args: ['{url}'], collection: c}}\n";
const runIds = ["3f2a9c1e-0000-4000-8000-000000000001", "77aa0000-0000-4000-8000-000000000002"];

function target() {
  const opened = openTestTarget();
  for (const [id, title] of [
    ["scenes", "All scenes"],
    ["a tile", "Tiles"],
    ["evil\u001b[2J", "No"],
  ])
    opened.catalogue.set(String(id), { text: JSON.stringify({ id, title }), items: new Map() });
  const { operate } = opened;
  return {
    ...opened,
    operate: (async (request: OperateRequest) =>
      request.action === "runs.list"
        ? {
            runs: runIds.map((id) => ({
              record: { id, label: "july", started_at: "2026-07-01T00:00:00Z", state: "sent", sent: 2, revision: 1 },
              counts: { new: 1, changed: 0, unchanged: 0, other: 0, superseded: 0, dead: 0, cancelled: 0 },
            })),
          }
        : operate(request)) as Operate,
  };
}

/** The kind and the values that the scripts are told. */
async function complete(...words: string[]) {
  const cwd = folderWith({ "config.yml": settings });
  const { code, stdout, stderr } = await run(["complete", "--", ...words], { cwd, target: target() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [kind, ...lines] = stdout.replace(/\n$/, "").split("\n");
  return { kind, values: lines.filter((_, index) => index % 2 === 0), lines };
}

test.each<[string[], string[]]>([
  [["sta"], ["status"]],
  [["dlq", "re"], ["redrive"]],
  [["status", "--wat"], ["--watch"]],
  [["status", "--prof"], ["--profile"]],
  [["-"], ["--config"]],
  [
    ["dlq", "redrive", ""],
    ["gen", "load"],
  ],
  [["dlq", "redrive", "--to", "l"], ["load"]],
  [["logs", "--level=e"], ["--level=error"]],
  [["logs", "--level", "=", "e"], ["error"]],
  [
    ["logs", "--level", "="],
    ["info", "warn", "error"],
  ],
  [["enqueue", "x.txt", "--recipe", ""], ["glad"]],
  [["enqueue", "x.txt", "--package", "stac"], ["stactools-a"]],
  [["packages", "lock", ""], ["stactools-a"]],
  [["packages", "lock", "stactools-a", ""], ["stactools-a"]],
  [["recipes", "test", "g"], ["glad"]],
  [
    ["items", "count", ""],
    ["a tile", "scenes"],
  ],
  [["collections", "get", "sc"], ["scenes"]],
  [["collections", "get", "'a ti"], ["a tile"]],
  [["runs", "show", "3"], [String(runIds[0])]],
  [["--json", "runs", "show", ""], runIds],
  [["dlq", "list", "--run", ""], runIds],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [["deploy", "--stack", "vpc", "pg"], ["pgstac"]],
])("%j goes on with %j", async (words, expected) => {
  const { kind, values } = await complete(...words);
  expect(kind).toBe("values");
  if (words[0] === "-") expect(values).toEqual(expect.arrayContaining(expected));
  else expect(values.toSorted()).toEqual(expected.toSorted());
});

test.each([[["publish", ""]], [["status", "--config", ""]], [["enqueue", "a.csv", ""]], [["publish", "--failures="]]])(
  "%j goes on with files",
  async (words) => expect(await complete(...words)).toMatchObject({ kind: "files", values: [] }),
);

test("values that only the operator knows are not guessed", async () => {
  expect(await complete("logs", "--message", "")).toEqual({ kind: "values", values: [], lines: [] });
});

test("settings that are named on the line are the ones that are read", async () => {
  const cwd = folderWith({ "config.yml": "", "other.yml": settings });
  const { stdout } = await run(["complete", "--", "--config", "other.yml", "recipes", "test", ""], { cwd });
  expect(stdout).toBe("values\nglad\nstactools-a\n");
});

test("complete is in no help, and completion does not offer it", async () => {
  expect((await run(["--help"])).stdout).not.toMatch(/^ {2}complete /m);
  expect((await complete("comple")).values).toEqual(["completion"]);
});

test("nothing is said of any failure: not of settings, of a pipeline that is not here, or of words of any kind", async () => {
  const broken = folderWith({ "config.yml": "packges: {" });
  const silent = { code: 0, stdout: "", stderr: "" };
  expect(await run(["complete", "--", "recipes", "test", ""], { cwd: broken })).toEqual(silent);
  const fault = { ...openTestTarget(), operate: () => Promise.reject(new Error("no")) };
  expect(await run(["complete", "--", "runs", "show", ""], { target: fault })).toEqual(silent);
  const word = fc.oneof(
    fc.constantFrom("dlq", "runs", "enqueue", "--target", "--json", "--", "=", "-", "", "--stack", "show"),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
      const { code, stderr } = await run(["complete", "--", ...words], { target: fault });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }),
    { numRuns: 40 },
  );
});

const main = fileURLToPath(new URL("../../../bin/stac-ingest.ts", import.meta.url));

/** A folder of PATH with the command in it. */
function installed(): string {
  const folder = folderWith({ "stac-ingest": `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n` });
  chmodSync(join(folder, "stac-ingest"), 0o755);
  return folder;
}

const environment = () => ({ ...process.env, PATH: [installed(), process.env["PATH"]].join(delimiter) });

test("a database that does not answer keeps no shell waiting", async () => {
  const silent = createServer(() => {}).listen(0);
  try {
    const { port } = silent.address() as { port: number };
    const cwd = folderWith({
      "config.yml": `database_url: postgresql://me@127.0.0.1:${port}/none\n`,
      ".stac-ingest/empty": "",
    });
    const { status, stdout, stderr } = spawnSync("stac-ingest", ["complete", "--", "runs", "show", ""], {
      cwd,
      env: environment(),
      encoding: "utf8",
      timeout: 60_000,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  } finally {
    silent.close();
  }
});

test.skipIf(!hasBash)("bash completes commands, values and recipes, and leaves files to readline", () => {
  const cwd = folderWith({ "config.yml": settings });
  const script = `
    eval "$(stac-ingest completion bash)"
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stac_ingest; echo "\${COMPREPLY[*]}"; }
    complete -p stac-ingest
    try stac-ingest sta
    try stac-ingest logs --level = e
    try stac-ingest enqueue x --recipe ''
    try stac-ingest publish ''
  `;
  const stdout = execFileSync("bash", ["-c", script], { cwd, env: environment(), encoding: "utf8" });
  expect(stdout).toBe("complete -F _stac_ingest stac-ingest\nstatus\nerror\nglad\n\n");
});

test.skipIf(!hasBash)("bash completes a name with colons, at which it ends a word", () => {
  const cwd = folderWith({ "config.yml": settings.replace("glad:", "'urn:x:glad':") });
  const script = `
    eval "$(stac-ingest completion bash)"
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stac_ingest; echo "\${COMPREPLY[*]}"; }
    try stac-ingest enqueue x --recipe urn
    try stac-ingest enqueue x --recipe urn :
    try stac-ingest enqueue x --recipe urn : x : g
    COMP_WORDBREAKS=\${COMP_WORDBREAKS//:}
    try stac-ingest enqueue x --recipe urn:x:g
  `;
  const stdout = execFileSync("bash", ["-c", script], { cwd, env: environment(), encoding: "utf8" });
  expect(stdout).toBe("urn:x:glad\nx:glad\nglad\nurn:x:glad\n");
});

test.skipIf(!hasZsh)("zsh completes at its prompt", () => {
  const cwd = folderWith({ "config.yml": settings });
  const script = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1= ; autoload -U compinit; compinit -u -D; eval \\"\\$(stac-ingest completion zsh)\\"; echo re''ady"
    zpty -r shell line '*ready*'
    zpty -w -n shell $'stac-ingest enqueue x --recipe gl\\t; exit\\n'
    text=
    while zpty -r shell line; do text+=$line; done
    print -r -- $text
  `;
  const stdout = execFileSync("zsh", ["-f", "-c", script], {
    cwd,
    env: { ...environment(), TERM: "dumb" },
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(stdout).toContain("--recipe glad");
});

test.skipIf(!hasFish)("fish completes with descriptions", () => {
  const cwd = folderWith({ "config.yml": settings, "rows.csv": "" });
  const script = `
    stac-ingest completion fish | source
    complete -C 'stac-ingest enqueue x --recipe '
    complete -C 'stac-ingest dlq redrive '
    complete -C 'stac-ingest publish row'
  `;
  const stdout = execFileSync("fish", ["--no-config", "-c", script], { cwd, env: environment(), encoding: "utf8" });
  expect(stdout.split("\n").map((line) => line.trim())).toEqual(["glad\tstactools-a", "gen", "load", "rows.csv", ""]);
});
