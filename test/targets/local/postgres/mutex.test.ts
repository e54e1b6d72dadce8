import { expect, test } from "vitest";
import { Mutex } from "../../../../src/targets/local/postgres/mutex.ts";

test("who gives up waiting is passed over, and who has the lock already keeps it", async () => {
  const mutex = new Mutex();
  const order: string[] = [];
  await mutex.acquire();
  const giveUp = new AbortController();
  const late = new AbortController();
  const first = mutex.acquire(giveUp.signal);
  const second = mutex.acquire(late.signal).then(() => order.push("second"));
  const third = mutex.acquire().then(() => order.push("third"));
  giveUp.abort(new Error("tired"));
  await expect(first).rejects.toThrow("tired");
  mutex.release();
  // It is the second's turn already.
  late.abort(new Error("too late"));
  await second;
  mutex.release();
  await third;
  expect(order).toEqual(["second", "third"]);
  mutex.release();
  expect(mutex.isContended).toBe(false);
  await mutex.acquire(AbortSignal.abort());
});
