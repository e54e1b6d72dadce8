import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { isRunning } from "./is-running.ts";
import { misbehavingProject } from "./misbehaving-package.ts";

test.each(["hang", "hang-in-c"])("a worker busy with %s dies with its parent, however that dies", async (mode) => {
  await misbehavingProject();
  const program = fileURLToPath(new URL("parent-to-kill.ts", import.meta.url));
  const parent = spawn(process.execPath, [program, mode], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  const pid = Number(line);
  expect(await isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), 5000);
});
