import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { readConfiguration } from "../../../src/cli/setup/read-configuration.ts";
import { confirmMany } from "../../../src/cli/terminal/confirm-many.ts";
import { planEnqueue } from "../../../src/operations/enqueue/plan.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterEach(removeFolders);

/** Asks about an inventory of so many rows, and resolves to what was asked. */
async function asked(
  rows: number,
  { answer = "", yes = false, isTTY = true, isWanted = false, inventory = "urls.txt" } = {},
): Promise<string> {
  const cwd = folderWith({ "config.yml": "packages: {p: {}}", "urls.txt": "a\n".repeat(rows) });
  const stdin = Object.assign(new PassThrough(), { isTTY });
  stdin.end(answer);
  let text = "";
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const terminal = Object.assign(new EventEmitter(), {
    stdin,
    stdout: stderr,
    stderr: Object.assign(stderr, { isTTY }),
    env: {},
    cwd: () => cwd,
  });
  const configuration = await readConfiguration({}, terminal);
  const planned = planEnqueue([inventory], { package: "p", group: "g", skip: 0 }, configuration.settings);
  const plan = isWanted ? { ...planned, isWanted: async () => true } : planned;
  const { signal } = new AbortController();
  const context = { terminal, signal, readConfiguration: async () => configuration };
  await confirmMany(plan, context, { yes, limit: 10 });
  return text;
}

const question =
  "Send more than 10 messages to the local pipeline? (--estimate tells how many, the time and the price) [y/N] ";

test("a terminal is asked about more than the limit", async () => {
  expect(await asked(11, { answer: "y\n" })).toContain(question);
  await expect(asked(11, { answer: "n\n" })).rejects.toMatchObject({
    kind: "interrupted",
    message: "nothing was sent",
  });
  await expect(asked(11, { answer: "\n" })).rejects.toMatchObject({ kind: "interrupted" });
});

test.each([
  ["there are no more than the limit", 10, {}],
  ["--yes answers", 11, { yes: true }],
  ["nobody can answer", 11, { isTTY: false }],
  ["the ledger tells which rows are sent", 11, { isWanted: true }],
  ["the rows come from stdin", 11, { inventory: "-" }],
])("nothing is asked where %s", async (_, rows, options) => {
  expect(await asked(rows, options)).toBe("");
});
