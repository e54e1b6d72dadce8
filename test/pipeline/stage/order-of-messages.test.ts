import { expect, test } from "vitest";
import type { Message } from "../../../src/pipeline/message/message.ts";
import { itemsAtOnce, orderOfMessages, tooLarge } from "../../../src/pipeline/stage/order-of-messages.ts";
import { message } from "../message/messages.ts";

const arrivals = (counts: readonly (readonly [Message, number])[]): Message[] =>
  counts.flatMap(([subject, count]) => Array.from({ length: count }, () => subject));
const received = (receiveCount: number): Message => message("x", { receiveCount });

test("a large message comes after small ones at first, and before them when it is received again", () => {
  const [small, again, large, largeAgain] = [received(1), received(2), received(1), received(2)];
  const { first, orderOf, itemsOf } = orderOfMessages(
    arrivals([
      [small, 1],
      [again, itemsAtOnce],
      [large, itemsAtOnce + 1],
      [largeAgain, itemsAtOnce + 1],
    ]),
  );
  expect(first).toBe(largeAgain);
  expect([largeAgain, small, again, large].map(orderOf)).toEqual([0, 1, 1, 2]);
  expect([small, again, large].map(itemsOf)).toEqual([1, itemsAtOnce, itemsAtOnce + 1]);
  expect(itemsOf(received(1))).toBe(0);
});

test("only one of several large messages that came again is first", () => {
  const [one, other] = [received(2), received(3)];
  const { first, orderOf } = orderOfMessages(
    arrivals([
      [one, itemsAtOnce + 1],
      [other, itemsAtOnce + 1],
    ]),
  );
  expect(first).toBe(one);
  expect([one, other].map(orderOf)).toEqual([0, 2]);
});

test("none is first where no large message came again", () => {
  const { first } = orderOfMessages(
    arrivals([
      [received(1), itemsAtOnce + 1],
      [received(5), itemsAtOnce],
    ]),
  );
  expect(first).toBeUndefined();
});

test("a message too large for a whole run is tried again, since each try stores a part of it", () => {
  expect(tooLarge(12_345)).toMatchObject({
    outcome: "retry",
    kind: "timeout",
    reason: expect.stringContaining("12,345 items"),
  });
});
