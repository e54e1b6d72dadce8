import { afterEach, expect, test } from "vitest";
import { countDeadLetters } from "../../../src/operations/dead-letters/count-dead-letters.ts";
import { exportDeadLetters } from "../../../src/operations/dead-letters/export-dead-letters.ts";
import { listDeadLetters } from "../../../src/operations/dead-letters/list-dead-letters.ts";
import { peekDeadLetters } from "../../../src/operations/dead-letters/peek-dead-letters.ts";
import { purgeDeadLetters } from "../../../src/operations/dead-letters/purge-dead-letters.ts";
import { redrive } from "../../../src/operations/dead-letters/redrive.ts";
import type { Selection } from "../../../src/operations/dead-letters/selection.ts";
import { reasonOfParts } from "../../../src/pipeline/stage/reason-of-parts.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../../cli/target.ts";

const { signal } = new AbortController();
const crashes: Selection = { stages: ["gen", "load"], kind: "crash" };

afterEach(closeTestTargets);

async function targetWithLetters(): Promise<TestTarget> {
  const target = openTestTarget();
  const letter = (body: string, kind: string) => ({ body, attributes: { error_kind: kind } });
  await target.addDeadLetters("gen", [letter("a", "crash"), letter("b", "timeout"), letter("c", "crash")]);
  await target.addDeadLetters("load", [letter("d", "timeout"), letter("e", "crash")]);
  return target;
}

test.each<[string, (target: TestTarget, selection: Selection) => Promise<unknown>, number]>([
  ["counted", (target, selection) => countDeadLetters(target, selection, signal), 5],
  [
    "listed",
    async (target, selection) =>
      (await listDeadLetters(target, selection, { look: false, signal })).groups.reduce(
        (sum, { count }) => sum + count,
        0,
      ),
    5,
  ],
  ["peeked at", async (target, selection) => (await peekDeadLetters(target, selection, 100)).letters.length, 5],
  ["exported", (target, selection) => exportDeadLetters(target, selection, { signal }, async () => {}), 5],
  ["purged", (target, selection) => purgeDeadLetters(target, selection, signal), 2],
  ["redriven", async (target, selection) => (await redrive(target, selection, { signal })).moved, 2],
])("only the dead letters of a selection are %s", async (_, operate, left) => {
  const target = await targetWithLetters();
  expect(await operate(target, crashes)).toBe(3);
  const dead = [
    ...(await target.bodies({ stage: "gen", dead: true })),
    ...(await target.bodies({ stage: "load", dead: true })),
  ];
  expect(dead.toSorted()).toEqual(left === 5 ? ["a", "b", "c", "d", "e"] : ["b", "d"]);
});

const request = (package_name: string, collection_id: string, resolution: string) =>
  JSON.stringify({ package_name, collection_id, create_item_options: { resolution }, create_item_args: ["a.tif"] });
const died = (day: number, reason: string, run_id = "run-a") => ({
  error_kind: "item_failed",
  error_message: reason,
  failed_at: `2026-01-0${day}T00:00:00.000Z`,
  message_id: `message-${day}`,
  run_id,
});

async function targetWithRequests(): Promise<TestTarget> {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [
    { body: request("glad", "one", "10"), attributes: died(1, "No such file: /data/a.tif") },
    { body: request("glad", "two", "30"), attributes: died(2, "no such file: /data/b.tif", "run-b") },
    { body: request("naip", "two", "10"), attributes: died(3, "cut short: /data/c.tif") },
  ]);
  return target;
}

const at = (day: number): number => Date.parse(`2026-01-0${day}T00:00:00.000Z`);

test.each<[Omit<Selection, "stages">, number[]]>([
  [{ reason: "NO SUCH FILE" }, [1, 2]],
  [{ reason: "b.tif" }, [2]],
  [{ packageName: "glad" }, [1, 2]],
  [{ collection: "two" }, [2, 3]],
  [{ run: "run-a" }, [1, 3]],
  [{ run: "run" }, [1, 2, 3]],
  [{ since: at(2) }, [2, 3]],
  [{ until: at(2) }, [1, 2]],
  [{ id: "message-3" }, [3]],
  [{ where: ["create_item_options.resolution < 20"] }, [1, 3]],
  [{ where: [".create_item_args[0] = a.tif", "package_name ~ ^n"] }, [3]],
  [{ packageName: "glad", collection: "two", kind: "item_failed" }, [2]],
  [{ kind: "crash" }, []],
])("%j means the letters %j", async (filters, days) => {
  const { letters } = await peekDeadLetters(await targetWithRequests(), { stages: ["gen"], ...filters }, 10);
  expect(letters.map(({ message_id }) => message_id)).toEqual(days.map((day) => `message-${day}`));
});

test("a letter is found by its own id, and by the name of its cause", async () => {
  const target = await targetWithRequests();
  const stages = ["gen"] as const;
  const [, second, third] = (await peekDeadLetters(target, { stages }, 10)).letters;
  expect((await peekDeadLetters(target, { stages, id: second?.id }, 10)).letters).toEqual([second]);
  expect((await peekDeadLetters(target, { stages, cause: third?.cause }, 10)).letters).toEqual([third]);
});

test("a condition that cannot be read is wrong usage, before anything is looked at", async () => {
  const wrong = peekDeadLetters(openTestTarget(), { stages: ["gen"], where: ["resolution"] }, 10);
  await expect(wrong).rejects.toMatchObject({ kind: "wrong_usage" });
});

test("a letter with several parts is one of each of their kinds", async () => {
  const target = openTestTarget();
  const reason = reasonOfParts([
    { place: "features[0]", kind: "invalid_item", reason: "no geometry" },
    { place: "features[1]", kind: "no_collection", reason: "none" },
  ]);
  await target.addDeadLetters("load", [
    { body: "two", attributes: { error_kind: "several", error_message: reason } },
    { body: "one", attributes: { error_kind: "invalid_item", error_message: "no_collection is no reason" } },
  ]);
  const bodies = async (kind: string) =>
    (await peekDeadLetters(target, { stages: ["load"], kind }, 10)).letters.map(({ body }) => body);
  expect(await bodies("invalid_item")).toEqual(["two", "one"]);
  expect(await bodies("no_collection")).toEqual(["two"]);
  expect(await bodies("several")).toEqual(["two"]);
  expect(await bodies("crash")).toEqual([]);
});
