import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { askName } from "../../src/cli/terminal/ask-name.ts";
import { confirm } from "../../src/cli/terminal/confirm.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";

test("a terminal that is hung up while it is asked fails the question", async () => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const terminal = { stdin, stderr } as unknown as Terminal;
  const { signal } = new AbortController();
  const asked = [
    confirm("Really?", { terminal, yes: false, signal }),
    askName("x", { typed: undefined, option: "--name", terminal, signal }),
  ];
  stdin.destroy(Object.assign(new Error("input/output error"), { code: "EIO" }));
  for (const question of asked) await expect(question).rejects.toThrow("input/output error");
});

test("a command whose stderr nobody reads any more does its work", async () => {
  const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));
  const command = spawn(process.execPath, [program, "no-such-command"], { stdio: ["ignore", "ignore", "pipe"] });
  command.stderr?.destroy();
  const [code] = await once(command, "exit");
  expect(code).toBe(2);
});
