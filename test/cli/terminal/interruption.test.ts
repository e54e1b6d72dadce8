import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";

afterEach(removeFolders);

const program = fileURLToPath(new URL("../../../bin/stac-ingest.ts", import.meta.url));

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a command that %s interrupts ends with %i", async (signal, expected) => {
  const cwd = folderWith({ "config.yml": "" });
  const child = spawn(process.execPath, [program, "status", "--watch"], { cwd, stdio: ["ignore", "pipe", "ignore"] });
  const code = new Promise((resolve) => child.once("close", resolve));
  child.stdout.once("data", () => child.kill(signal));
  expect(await code).toBe(expected);
});
