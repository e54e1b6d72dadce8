import { expect, test } from "vitest";
import { type Answered, SendWindow } from "../../../src/targets/aws/send-window.ts";

const unlimited = async (): Promise<number> => Number.POSITIVE_INFINITY;
const never = (): boolean => false;
const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sends requests at once to a service that answers each in the next round; returns the most that were under way. */
async function most(window: SendWindow, requests: number, isThrottled = false): Promise<number> {
  let [now, peak] = [0, 0];
  const send = async (): Promise<Answered<void>> => {
    peak = Math.max(peak, ++now);
    await nextRound();
    now -= 1;
    return { result: undefined, isThrottled };
  };
  await Promise.all(Array.from({ length: requests }, () => window.run(10, send, never)));
  return peak;
}

test("more requests are under way as they are answered, up to what a killed process may send twice", async () => {
  const window = new SendWindow(unlimited);
  expect(await most(window, 16)).toBe(16);
  expect(await most(window, 5000)).toBe(48);
});

test("a service that throttles halves them, once for all that were under way together, and at least one goes on", async () => {
  const window = new SendWindow(unlimited);
  await most(window, 5000);
  await most(window, 48, true);
  expect(window.size).toBe(24);
  for (let round = 0; round < 8; round++) await most(window, 1, true);
  expect(window.size).toBe(1);
  expect(await most(window, 3)).toBeLessThanOrEqual(2);
});

test("an error that says so halves them as well, and is passed on", async () => {
  const window = new SendWindow(unlimited);
  const error = new Error("slow down");
  await expect(
    window.run(
      10,
      () => Promise.reject(error),
      (thrown) => thrown === error,
    ),
  ).rejects.toBe(error);
  expect(window.size).toBe(8);
});

test("no more messages are sent than a second's quota", async () => {
  const window = new SendWindow(async () => 1000);
  const started = performance.now();
  await most(window, 40);
  // A tenth of a second's messages may go at once.
  expect(performance.now() - started).toBeGreaterThan(280);
});

test("a pace that is asked for replaces the quota", async () => {
  const window = new SendWindow(async () => 1);
  const send = async (): Promise<Answered<string>> => ({ result: "sent", isThrottled: false });
  const answers = Array.from({ length: 100 }, () => window.run(10, send, never, Number.POSITIVE_INFINITY));
  expect(await Promise.all(answers)).toHaveLength(100);
});
