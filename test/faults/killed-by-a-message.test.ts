import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const gen = { stage: "gen", dead: false } as const;
const genDead = { stage: "gen", dead: true } as const;
const load = { stage: "load", dead: false } as const;
const loadDead = { stage: "load", dead: true } as const;
const receives = { gen: 5, load: 5 };
const program = fileURLToPath(new URL("./killed-while-working.ts", import.meta.url));

const lines = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];

async function filled(bodies: { gen?: readonly string[]; load?: readonly string[] }): Promise<string> {
  const { path, remove } = queueFolder();
  onTestFinished(remove);
  using queue = openQueue(path, receives);
  for (const stage of ["gen", "load"] as const) {
    const messages = (bodies[stage] ?? []).map((body) => ({ body, attributes: { run_id: "r" } }));
    await queue.publish(stage, messages);
  }
  return path;
}

/** Starts the pipeline again each time it is killed, and returns how often that was. */
function runUntilItEnds(path: string, batchSize: number): number {
  for (let kills = 0; kills < 40; kills++) {
    const { status, signal, stderr } = spawnSync(process.execPath, [program, path, String(batchSize)], {
      encoding: "utf8",
    });
    if (status === 0) return kills;
    if (signal !== "SIGKILL") throw new Error(stderr);
  }
  throw new Error("the pipeline is killed without end");
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

test("a message that kills the process each time is dead with the reason, and no other is", async () => {
  const innocent = { gen: numbered("gen", 30), load: numbered("load", 250) };
  const path = await filled({
    gen: innocent.gen,
    load: [...innocent.load.slice(0, 90), "poison", ...innocent.load.slice(90)],
  });
  // In hand with 100 others, with 10, with one, and then alone.
  expect(runUntilItEnds(path, 100)).toBeLessThanOrEqual(5 + 3);
  const done = lines(`${path}.done`);
  expect(new Set(done)).toEqual(new Set([...innocent.gen, ...innocent.load]));
  expect(lines(`${path}.dead`)).toEqual(["poison"]);
  using queue = openQueue(path, receives);
  const [letter, ...others] = await queue.peek(loadDead, 10);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({
    body: "poison",
    attributes: {
      run_id: "r",
      error_kind: "crash",
      error_message: "the process died 5 times while it worked on this message alone",
      attempts: "5",
      stage: "load",
    },
  });
  expect((await queue.depth(genDead)).waiting).toBe(0);
});

test("several such messages, in both stages, are all found", async () => {
  const path = await filled({
    gen: [...numbered("gen", 5), "poison a", ...numbered("more", 5)],
    load: ["poison b", ...numbered("load", 20), "poison c"],
  });
  runUntilItEnds(path, 10);
  using queue = openQueue(path, receives);
  expect((await queue.peek(genDead, 10)).map(({ body }) => body)).toEqual(["poison a"]);
  expect((await queue.peek(loadDead, 10)).map(({ body }) => body).sort()).toEqual(["poison b", "poison c"]);
  expect(new Set(lines(`${path}.done`))).toEqual(
    new Set([...numbered("gen", 5), ...numbered("more", 5), ...numbered("load", 20)]),
  );
});

test("however often the process is killed with many messages in hand, none of them is dead", async () => {
  const path = await filled({ gen: numbered("gen", 40), load: numbered("load", 40) });
  for (let kill = 0; kill < 7; kill++) {
    using queue = openQueue(path, receives);
    expect(queue.releaseCrashed(receives).dead).toEqual([]);
    // So many that there are still ten of a group in hand after seven deaths.
    await queue.receive(gen, { limit: 100_000_000, waitSeconds: 0, visibilitySeconds: 600 });
    await queue.receive(load, { limit: 100_000_000, waitSeconds: 0, visibilitySeconds: 600 });
  }
  using queue = openQueue(path, receives);
  queue.releaseCrashed(receives);
  expect((await queue.depth(gen)).waiting + (await queue.depth(load)).waiting).toBe(80);
});
