import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openQueue } from "../../../src/targets/local/queue/open-queue.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";

const program = fileURLToPath(new URL("../../../bin/stac-ingest.ts", import.meta.url));
const [alive, dead] = [
  { stage: "gen", dead: false },
  { stage: "gen", dead: true },
] as const;
const letters = 8_000;

afterEach(removeFolders);

async function withLetters(): Promise<string> {
  const cwd = folderWith({ "config.yml": "" });
  mkdirSync(join(cwd, ".stac-ingest"), { mode: 0o700 });
  using queue = openIn(cwd);
  const bodies = Array.from({ length: letters }, (_, at) =>
    JSON.stringify({ package_name: "p", group_name: "g", create_item_args: [String(at)] }),
  );
  await queue.publish(
    "gen",
    bodies.map((body) => ({ body, attributes: { error_kind: "item_failed" } })),
  );
  const received = await queue.receive(alive, { limit: letters, waitSeconds: 0, visibilitySeconds: 600 });
  await queue.move(
    alive,
    dead,
    received.map((message) => ({ message, attributes: message.attributes })),
  );
  return cwd;
}

const openIn = (cwd: string) => openQueue(join(cwd, ".stac-ingest", "queue.sqlite"), { gen: 5, load: 5 });
const argsOf = (texts: readonly string[]) =>
  texts.map((text) => JSON.parse(text).create_item_args[0]).toSorted((a, b) => Number(a) - Number(b));

/** Runs a command again and again, each time killed once less is dead than at a random instant before, until it ends by itself. */
async function killedUntilDone(cwd: string, args: readonly string[]): Promise<number> {
  for (let [kills, at] = [0, letters]; ; kills++) {
    at -= Math.random() * 3000;
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: "ignore" });
    const ended = once(child, "exit");
    using queue = openIn(cwd);
    const watched = (async () => {
      while (child.exitCode === null && child.signalCode === null) {
        if ((await queue.depth(dead)).waiting < at && child.kill("SIGKILL")) return;
        await wait(1);
      }
    })();
    const [code] = await ended;
    await watched;
    if (code === 0) return kills;
    // What a killed process hid is shown again after a while, which another visit need not wait for.
    const { waiting } = await queue.depth(dead);
    at = Math.min(at, waiting);
  }
}

test("a redrive of changed letters that is killed at any instant loses none and sends none twice", async () => {
  const cwd = await withLetters();
  const args = ["dlq", "redrive", "gen", "--edit", '.group_name = "h"', "--yes"];
  const kills = await killedUntilDone(cwd, args);
  expect(kills).toBeGreaterThan(1);
  using queue = openIn(cwd);
  const sent = (await queue.peek(alive, letters)).map(({ body }) => body);
  expect(sent.every((body) => JSON.parse(body).group_name === "h")).toBe(true);
  const { inFlight } = await queue.depth(dead);
  const stayed = (await queue.peek(dead, letters)).map(({ body }) => body);
  expect(sent.length + stayed.length + inFlight).toBe(letters);
  expect(new Set(argsOf([...sent, ...stayed])).size).toBe(sent.length + stayed.length);
});

test("a purge that is killed at any instant keeps what it deleted", async () => {
  const cwd = await withLetters();
  expect(await killedUntilDone(cwd, ["dlq", "purge", "gen", "--yes"])).toBeGreaterThan(1);
  using queue = openIn(cwd);
  const { waiting, inFlight } = await queue.depth(dead);
  const folder = join(cwd, ".stac-ingest", "purged");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const kept = files.flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n").slice(0, -1));
  const whole = new Set(kept.map((line) => JSON.parse(line).id));
  expect(whole.size).toBeGreaterThanOrEqual(letters - waiting - inFlight);
});
