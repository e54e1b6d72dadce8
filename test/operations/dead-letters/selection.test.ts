import { afterEach, expect, test } from "vitest";
import { countDeadLetters } from "../../../src/operations/dead-letters/count-dead-letters.ts";
import { exportDeadLetters } from "../../../src/operations/dead-letters/export-dead-letters.ts";
import { listDeadLetters } from "../../../src/operations/dead-letters/list-dead-letters.ts";
import { peekDeadLetters } from "../../../src/operations/dead-letters/peek-dead-letters.ts";
import { purgeDeadLetters } from "../../../src/operations/dead-letters/purge-dead-letters.ts";
import { redrive } from "../../../src/operations/dead-letters/redrive.ts";
import type { Selection } from "../../../src/operations/dead-letters/selection.ts";
import { reasonOfParts } from "../../../src/pipeline/reason-of-parts.ts";
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
      (await listDeadLetters(target, selection, 100)).groups.reduce((sum, { count }) => sum + count, 0),
    5,
  ],
  ["peeked at", async (target, selection) => (await peekDeadLetters(target, selection, 100)).letters.length, 5],
  ["exported", (target, selection) => exportDeadLetters(target, selection, signal, async () => {}), 5],
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
