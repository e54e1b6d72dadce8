import { expect, test } from "vitest";
import { notArrived } from "../../../src/operations/enqueue/not-arrived.ts";
import type { Sendable } from "../../../src/operations/send.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { MissingMessage } from "../../../src/pipeline/run/run.ts";
import type { Target } from "../../../src/targets/target.ts";

const messages = [3, 5, 2_000, 2_001].map(
  (number): Sendable => ({
    number,
    place: { file: "urls.txt", line: number },
    outgoing: { body: "{}", attributes: {} },
  }),
);

/** A ledger that is asked look by look, and queues that hold so many messages at each. */
function targetWith(
  looks: readonly { readonly missing: readonly (number | MissingMessage)[]; readonly depth: number }[],
) {
  let look = 0;
  const now = () => looks[Math.min(look, looks.length - 1)] ?? { missing: [], depth: 0 };
  const target = {
    operate: async (request: OperateRequest) => {
      if (request.action !== "runs.missing") throw new Error("only that is asked");
      const all = now().missing.map((one) => (typeof one === "number" ? { sequence: one } : one));
      return { missing: all.filter(({ sequence }) => sequence >= request.first && sequence <= request.last) };
    },
    messaging: {
      depth: async ({ stage }: { stage: string }) => {
        const depth = { waiting: stage === "gen" ? now().depth : 0, inFlight: 0, delayed: 0 };
        if (stage === "load") look += 1;
        return depth;
      },
    },
  };
  return target as unknown as Pick<Target, "operate" | "messaging">;
}

async function left(target: Pick<Target, "operate" | "messaging">, signal = new AbortController().signal) {
  const waited: number[] = [];
  const onWaiting = (count: number): void => void waited.push(count);
  const found = await notArrived(target, "run", messages, { signal, onWaiting, everyMilliseconds: 1 });
  return { numbers: found.map(({ number }) => number), waited };
}

const death = { stage: "gen", kind: "unexpected", reason: "no" };

test("messages that are loaded or dead have arrived, and the rest is waited for while queues hold any", async () => {
  const target = targetWith([
    { missing: [3, 5, 2_000], depth: 9 },
    { missing: [3, { sequence: 2_000, death }], depth: 1 },
    { missing: [3], depth: 0 },
    { missing: [3], depth: 0 },
  ]);
  expect(await left(target)).toEqual({ numbers: [3], waited: [3, 1, 1] });
});

test("nobody waits for queues that are empty at two looks, or once all arrived", async () => {
  expect(await left(targetWith([{ missing: [3, 5], depth: 0 }]))).toEqual({ numbers: [3, 5], waited: [2] });
  expect(await left(targetWith([{ missing: [], depth: 9 }]))).toEqual({ numbers: [], waited: [] });
});

test("without a ledger nothing is known to have arrived, and nobody waits", async () => {
  const operate = () => Promise.reject(new Fault("database_unreachable", "no answer"));
  const target = { ...targetWith([]), operate };
  expect(await left(target)).toEqual({ numbers: [3, 5, 2_000, 2_001], waited: [] });
});

test("an interruption ends the wait", async () => {
  const target = targetWith([{ missing: [3], depth: 9 }]);
  expect(await left(target, AbortSignal.abort())).toEqual({ numbers: [3], waited: [1] });
});
