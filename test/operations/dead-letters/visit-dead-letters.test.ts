import { expect, test } from "vitest";
import { countDeadLetters } from "../../../src/operations/dead-letters/count-dead-letters.ts";
import { exportDeadLetters } from "../../../src/operations/dead-letters/export-dead-letters.ts";
import { peekDeadLetters } from "../../../src/operations/dead-letters/peek-dead-letters.ts";
import { purgeDeadLetters } from "../../../src/operations/dead-letters/purge-dead-letters.ts";
import { redrive } from "../../../src/operations/dead-letters/redrive.ts";
import { meansAll } from "../../../src/operations/dead-letters/selection.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Stage } from "../../../src/pipeline/message/stage.ts";
import { visitLetters } from "../../../src/targets/aws/visit-letters.ts";
import type { LetterVisit, Messaging, Move, ReceivedMessage } from "../../../src/targets/messaging.ts";
import { letter, letterBatches } from "../../targets/aws/letter-batches.ts";
import { noDatabase } from "../no-database.ts";

/** That queue, as the operations see it. */
function queueOf(...batches: Parameters<typeof letterBatches>) {
  const { messaging: received, ...seen } = letterBatches(...batches);
  const messaging = {
    ...received,
    visitLetters: (stage: Stage, _: unknown, visit: LetterVisit) =>
      visitLetters(received, { stage, dead: true }, visit),
    countLetters: async () => undefined,
    depth: async () => ({ waiting: 4, inFlight: 2, delayed: 1 }),
  };
  return { messaging, ...seen };
}
const { signal } = new AbortController();

test("where all are meant, the queues of dead letters are counted and purged, and none is received", async () => {
  const { messaging, asked } = queueOf([["a"]]);
  const queues: unknown[] = [];
  const whole = {
    ...messaging,
    depth: async (queue: unknown) => {
      queues.push(queue);
      return { waiting: 4, inFlight: 2, delayed: 1 };
    },
    purge: async (queue: unknown) => {
      queues.push(queue);
      return 3;
    },
    delete: async () => {},
  };
  const all = { stages: ["gen", "load"] } as const;
  const dead = [
    { stage: "gen", dead: true },
    { stage: "load", dead: true },
  ];
  expect(await countDeadLetters({ messaging: whole }, all, signal)).toBe(14);
  expect(await purgeDeadLetters({ messaging: whole }, all, signal)).toBe(6);
  expect(queues).toEqual([...dead, ...dead]);
  expect(asked).toEqual([]);
  expect([meansAll(all), meansAll({ ...all, kind: undefined }), meansAll({ ...all, kind: "crash" })]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a purge of one kind deletes those from the dead letters, and shows the others again", async () => {
  const { messaging, shown } = queueOf([["a"]], { error_kind: "crash" });
  const deleted: unknown[] = [];
  const purging = {
    ...messaging,
    purge: async () => 0,
    delete: async (queue: unknown, letters: readonly ReceivedMessage[]) => {
      deleted.push(
        queue,
        letters.map(({ id }) => id),
      );
    },
  };
  expect(await purgeDeadLetters({ messaging: purging }, { stages: ["gen"], kind: "crash" }, signal)).toBe(1);
  expect(deleted).toEqual([{ stage: "gen", dead: true }, ["a"]]);
  expect(shown).toEqual([]);
});

test("an export hands over each letter with the reason it died", async () => {
  const { messaging, shown } = queueOf([["a"]], { error_kind: "crash" });
  const letters: unknown[] = [];
  const logs = async function* () {};
  const exported = await exportDeadLetters({ messaging, logs }, { stages: ["gen"] }, { signal }, async (some) => {
    letters.push(...some);
  });
  expect(exported).toBe(1);
  expect(letters).toMatchObject([{ id: "a", stage: "gen", kind: "crash", body: "body of a" }]);
  expect(shown).toEqual(["receipt of a"]);
});

test.each<[number, unknown[]]>([
  [
    5,
    [
      ["gen", 5],
      ["load", 3],
    ],
  ],
  [2, [["gen", 2]]],
])("a peek at %i of all looks at no more", async (limit, expected) => {
  const searches: unknown[] = [];
  const peek: Messaging["peek"] = async ({ stage }, most) => {
    searches.push([stage, most]);
    return ["a", "b"].map((id) => letter(id, { error_kind: "crash" }));
  };
  await peekDeadLetters({ messaging: { ...queueOf([]).messaging, peek } }, { stages: ["gen", "load"] }, limit);
  expect(searches).toEqual(expected);
});

test("a peek at some goes on until it has found them", async () => {
  const { messaging, asked } = queueOf([["a", "b"], ["c"], ["d"]], { error_kind: "crash" });
  const looked = { messaging: { ...messaging, peek: async () => [] } };
  const { letters } = await peekDeadLetters(looked, { stages: ["gen"], kind: "crash" }, 3);
  expect(letters.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(asked).toHaveLength(2);
});

/** Redrives one letter that has these attributes. */
async function redriven(attributes: Record<string, string>, refusals: ReadonlyMap<number, Fault> = new Map()) {
  const { messaging, shown } = queueOf([["a"]], attributes);
  const moves: Move[] = [];
  const move: Messaging["move"] = async (_from, _to, all) => {
    moves.push(...all);
    return refusals;
  };
  const moved: number[] = [];
  const report = await redrive(
    { messaging: { ...messaging, move }, operate: noDatabase },
    { stages: ["gen"] },
    { signal, onMoved: (count) => void moved.push(count) },
  );
  return { report, moved, shown, moves: moves.map((each) => each.attributes) };
}
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

test.each([
  ["died before", { failed_at: inSeconds(-60), run_id: "r" }, true],
  ["died at a time nobody recorded", { run_id: "r" }, true],
  ["died at a time that no clock could show", { failed_at: inSeconds(3600), run_id: "r" }, true],
  ["died again since the redrive began", { failed_at: inSeconds(60), run_id: "r" }, false],
])("a letter that %s is moved: %#", async (_, attributes, isMoved) => {
  const { report, moves, shown, moved } = await redriven(attributes);
  expect(report).toEqual({ moved: isMoved ? 1 : 0, left: 7, refused: 0, reasons: [] });
  expect(moves).toEqual(isMoved ? [{ run_id: "r", published_at: "1970-01-01T00:00:00.000Z" }] : []);
  expect(moved.at(-1)).toBe(isMoved ? 1 : 0);
  expect(shown).toEqual(isMoved ? [] : ["receipt of a"]);
});

test("a letter that its own queue refuses stays, and the reason is reported", async () => {
  const refusal = new Fault("item_too_large", "too large");
  const { report, shown } = await redriven({}, new Map([[0, refusal]]));
  expect(report).toEqual({ moved: 0, left: 7, refused: 1, reasons: [refusal] });
  expect(shown).toEqual(["receipt of a"]);
});
