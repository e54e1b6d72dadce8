import { expect, test } from "vitest";
import { operateTimeoutSeconds } from "../../../src/settings/operate-timeout.ts";
import { visitLetters } from "../../../src/targets/aws/visit-letters.ts";
import type { ReceivedMessage, ReceiveOptions } from "../../../src/targets/messaging.ts";
import { letter, letterBatches } from "./letter-batches.ts";

const dead = { stage: "gen", dead: true } as const;
const { signal } = new AbortController();
const taking = (wanted: () => number = () => Number.POSITIVE_INFINITY) => {
  const taken: string[][] = [];
  const take = async (letters: readonly ReceivedMessage[]) => {
    taken.push(letters.map(({ id }) => id));
    return letters;
  };
  return { taken, visit: { wanted, take, signal, looksOnly: false } };
};

test("each letter is handed out once, also where it comes again, and a round of known ones ends it", async () => {
  const { messaging, shown } = letterBatches([["a", "b"], ["b", "c"], ["a", "c"], ["d"]]);
  const { taken, visit } = taking();
  await visitLetters(messaging, dead, visit);
  expect(taken).toEqual([["a", "b"], ["c"]]);
  expect(new Set(shown)).toEqual(new Set(["receipt of a", "receipt of b", "receipt of c"]));
});

test("a batch is a thousand letters at most, and no more than are wanted", async () => {
  const { messaging, asked } = letterBatches([["a"], ["b"], ["c"]]);
  const numbers = [5000, 7, 0];
  const { taken, visit } = taking(() => numbers.shift() ?? 0);
  await visitLetters(messaging, dead, visit);
  expect(asked).toEqual([1000, 7]);
  expect(taken).toEqual([["a"], ["b"]]);
});

test.each([
  ["that are redriven stay hidden for longer than the ledger may take to be told", false, operateTimeoutSeconds, 900],
  ["that are only looked at are shown again soon where the process is killed", true, 0, 120],
])("letters %s", async (_, looksOnly, least, most) => {
  const hiddenSeconds: number[] = [];
  const receive = async (_queue: unknown, { visibilitySeconds }: ReceiveOptions) => {
    hiddenSeconds.push(visibilitySeconds);
    return [];
  };
  const calls = { receive, changeVisibility: async () => {} };
  await visitLetters(calls, dead, { ...taking().visit, looksOnly });
  expect(hiddenSeconds).toHaveLength(1);
  expect(hiddenSeconds[0]).toBeGreaterThan(least);
  expect(hiddenSeconds[0]).toBeLessThanOrEqual(most);
});

test("letters that went are not shown again", async () => {
  const { messaging, shown } = letterBatches([["a", "b"]]);
  const take = async (letters: readonly ReceivedMessage[]) => letters.slice(1);
  await visitLetters(messaging, dead, { wanted: () => 9, take, signal, looksOnly: false });
  expect(shown).toEqual(["receipt of b"]);
});

test("letters are shown again where the visit fails, and none is received after an interruption", async () => {
  const { messaging, shown } = letterBatches([["a"]]);
  const take = () => Promise.reject(new Error("no disk"));
  await expect(visitLetters(messaging, dead, { wanted: () => 9, take, signal, looksOnly: false })).rejects.toThrow(
    "no disk",
  );
  expect(shown).toEqual(["receipt of a"]);
  const gone = { ...letterBatches([["a"]]).messaging, changeVisibility: () => Promise.reject(new Error("no queue")) };
  await expect(visitLetters(gone, dead, { wanted: () => 9, take, signal, looksOnly: false })).rejects.toThrow(
    "no disk",
  );
  await expect(visitLetters(gone, dead, taking().visit)).rejects.toThrow("no queue");
  const interrupted = letterBatches([["a"]]);
  await visitLetters(interrupted.messaging, dead, { ...taking().visit, signal: AbortSignal.abort() });
  expect(interrupted.asked).toEqual([]);
});

test("some thousand letters are hidden at once, more if those that were shown again hide the others", async () => {
  const letters = Array.from({ length: 30_000 }, (_, index) => letter(`${index}`));
  const hidden = new Set<string>();
  let mostHidden = 0;
  const messaging = {
    // The worst order there is: what was shown again comes first.
    receive: async (_: unknown, { limit }: ReceiveOptions) => {
      const batch = letters.filter(({ id }) => !hidden.has(id)).slice(0, limit);
      for (const { id } of batch) hidden.add(id);
      mostHidden = Math.max(mostHidden, hidden.size);
      return batch;
    },
    changeVisibility: async (_: unknown, some: readonly ReceivedMessage[]) => {
      for (const { id } of some) hidden.delete(id);
    },
  };
  const { taken, visit } = taking();
  await visitLetters(messaging, dead, visit);
  expect(new Set(taken.flat()).size).toBe(letters.length);
  expect(taken.flat()).toHaveLength(letters.length);
  expect(hidden.size).toBe(0);
  expect(mostHidden).toBeLessThanOrEqual(41_000);
});
