import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { exportDeadLetters } from "../../../src/operations/dead-letters/export-dead-letters.ts";
import { importDeadLetters } from "../../../src/operations/dead-letters/import-dead-letters.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Messaging } from "../../../src/targets/messaging.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../../cli/target.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

const { signal } = new AbortController();
const alive = { stage: "gen", dead: false } as const;
const dead = { stage: "gen", dead: true } as const;
const both = { stages: ["gen", "load"] } as const;

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

/** Letters of both stages, exported to a file of one line each. */
async function exported(count: number): Promise<{ folder: string; lines: string[] }> {
  const target = openTestTarget();
  const reason = { error_kind: "item_failed", error_message: "denied", failed_at: "2026-01-01T00:00:00.000Z" };
  const letters = Array.from({ length: count }, (_, at) => ({ body: `body ${at}`, attributes: reason }));
  await target.addDeadLetters("gen", letters);
  await target.addDeadLetters("load", [{ body: "an item", attributes: reason }]);
  const lines: string[] = [];
  await exportDeadLetters(target, both, { signal }, async (some) => {
    lines.push(...some.map((letter) => JSON.stringify(letter)));
  });
  return { folder: folderWith({ "dead.jsonl": `${lines.join("\n")}\n` }), lines };
}

const importing = (messaging: Pick<Messaging, "store">, folder: string, { redrive = false, again = false } = {}) =>
  importDeadLetters({ messaging }, "dead.jsonl", surroundingsIn(folder), {
    redrive,
    again,
    folder: join(folder, "imported"),
    onImported: () => {},
  });

const bodiesOf = async (target: TestTarget) => (await target.bodies(dead)).length;

test("what was exported comes back as it was, with its reason, and once", async () => {
  const { folder, lines } = await exported(3);
  const target = openTestTarget();
  expect(await importing(target.messaging, folder)).toMatchObject({ imported: 4, skipped: 0, failures: { count: 0 } });
  const facts = (line: string) => {
    const { id: _, attributes: _attributes, ...same } = JSON.parse(line);
    return same;
  };
  const back: string[] = [];
  await exportDeadLetters(target, both, { signal }, async (some) => {
    back.push(...some.map((letter) => JSON.stringify(letter)));
  });
  expect(back.map(facts)).toEqual(lines.map((line) => ({ ...facts(line), attempts: expect.any(Number) })));
  expect(await importing(target.messaging, folder)).toMatchObject({ imported: 0, skipped: 4 });
  expect(await importing(target.messaging, folder, { again: true })).toMatchObject({ imported: 4 });
  expect(await bodiesOf(target)).toBe(6);
});

test("with redrive they go to their stages, without a reason, as old as they were", async () => {
  const { folder } = await exported(2);
  const target = openTestTarget();
  expect(await importing(target.messaging, folder, { redrive: true })).toMatchObject({ imported: 3 });
  const messages = await target.messaging.peek(alive, 10);
  expect(messages.map(({ body }) => body)).toEqual(["body 0", "body 1"]);
  expect(messages.every(({ attributes }) => !("error_kind" in attributes))).toBe(true);
  expect(await bodiesOf(target)).toBe(0);
});

test("a line that is none costs itself, and a letter that is there twice comes once", async () => {
  const { folder, lines } = await exported(1);
  appendFileSync(join(folder, "dead.jsonl"), `{"id":"x"}\nnone\n${lines[0]}\n`);
  const target = openTestTarget();
  const report = await importing(target.messaging, folder);
  expect(report).toMatchObject({ imported: 2, skipped: 1, failures: { count: 2 } });
  expect(report.failures.first.map(({ line }) => line)).toEqual([3, 4]);
});

test("an import that ended at any batch goes on there: none is lost, and only that batch may come twice", async () => {
  const { folder } = await exported(1700);
  const target = openTestTarget();
  let calls = 0;
  const failing: Pick<Messaging, "store"> = {
    store: async (queue, messages) => {
      calls += 1;
      const refusals = await target.messaging.store(queue, messages);
      // Stored, and killed before that was noted.
      if (calls === 3) throw new Error("killed");
      return refusals;
    },
  };
  await expect(importing(failing, folder)).rejects.toThrow("killed");
  await importing(target.messaging, folder);
  const bodies = await target.bodies(dead);
  expect(new Set(bodies).size).toBe(1700);
  expect(bodies.length - 1700).toBeLessThanOrEqual(500);
});

test("a first batch of which a part may be stored says so, and one that was never begun does not", async () => {
  const { folder } = await exported(3);
  const expired = new Fault("infrastructure", "the session expired");
  const failing: Pick<Messaging, "store"> = { store: () => Promise.reject(expired) };
  await expect(importing(failing, folder)).rejects.toMatchObject({
    message: "the session expired; up to 4 letters may come twice when it goes on",
  });
  const away = importDeadLetters({ messaging: failing }, "away.jsonl", surroundingsIn(folder), {
    redrive: false,
    again: false,
    folder: join(folder, "imported"),
    onImported: () => {},
  });
  await expect(away).rejects.toMatchObject({ message: expect.not.stringContaining("twice") });
});

test("letters that the queue did not take are taken by the same import again, though it was killed on its way", async () => {
  const { folder } = await exported(1700);
  const target = openTestTarget();
  let calls = 0;
  const refusing: Pick<Messaging, "store"> = {
    store: async (queue, messages) => {
      const taken = messages.filter(({ body }) => !/^body \d*[02468]$/.test(body));
      await target.messaging.store(queue, taken);
      const fault = new Fault("network", "the queue did not take it");
      return new Map(messages.flatMap((message, index) => (taken.includes(message) ? [] : [[index, fault] as const])));
    },
  };
  const first = await importing(refusing, folder);
  expect(first).toMatchObject({ imported: 851, failures: { count: 850 } });
  const dying: Pick<Messaging, "store"> = {
    store: async (queue, messages) => {
      calls += 1;
      if (calls === 3) throw new Error("killed");
      return await target.messaging.store(queue, messages);
    },
  };
  await expect(importing(dying, folder)).rejects.toThrow("killed");
  await importing(target.messaging, folder);
  const bodies = await target.bodies(dead);
  expect(new Set(bodies).size).toBe(1700);
  expect(bodies.length).toBe(1700);
});
