import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type Attributes, keptOnResend, type Message } from "../../src/pipeline/message/message.ts";
import { kindOf } from "../../src/pipeline/stage/letter-facts.ts";
import { reasonAttributes, withoutReason } from "../../src/pipeline/stage/reason-attributes.ts";
import { moveEntries, typedAttributes } from "../../src/targets/aws/message-entries.ts";
import { readMessage } from "../../src/targets/aws/read-message.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import type { QueueName, ReceivedMessage } from "../../src/targets/messaging.ts";
import { queueMessageLimitBytes, sizeBytes } from "../../src/targets/sendable.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const load: QueueName = { stage: "load", dead: false };
const loadDead: QueueName = { stage: "load", dead: true };

const reserved = ["error_kind", "error_message", "failed_at", "attempts", "stage", "run_id", "sequence"];
const names = fc.oneof(
  fc.constantFrom(...reserved, ...reserved.map((name) => `own.${name}`), "own.own.stage", "packed_attributes"),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
);
/** Texts as they are, or as how often a quote, which JSON doubles, is repeated. */
const values = fc.oneof(
  fc.string({ minLength: 1, unit: fc.constantFrom('"', "\\", "\n", "é", "日", "{", "a") }),
  fc.integer({ min: 1, max: 100_000 }),
  fc.constant('{"a":"b"}'),
);
const ownEntries = fc
  .uniqueArray(fc.tuple(names, values), { maxLength: 10, selector: ([name]) => name })
  // What others send under our name is theirs to read.
  .filter((entries) => !entries.some(([name, value]) => name === "packed_attributes" && value === '{"a":"b"}'));
const attributesOf = (entries: readonly [string, string | number][]): Attributes =>
  Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? '"'.repeat(value) : value] as const),
  );

/** A message of any size up to the limit, often of exactly that. */
const messages = fc.record({
  entries: ownEntries,
  room: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 1_048_000 })),
  receiveCount: fc.integer({ min: 1, max: 5 }),
  reason: fc.string({ maxLength: 3_000, unit: "binary" }),
});
type Recipe = typeof messages extends fc.Arbitrary<infer T> ? T : never;

const text = "scene ".repeat(200_000);
function messageOf({ entries, room, receiveCount }: Recipe): ReceivedMessage {
  const attributes = attributesOf(entries);
  const left = queueMessageLimitBytes - sizeBytes("", attributes) - room;
  const body = JSON.stringify(text.slice(0, Math.max(0, left - 2)));
  return { id: "id", body, attributes, receiveCount, publishedAt: 0, receipt: "receipt" };
}

/** Sends a copy and reads what SQS hands out of it; fails where SQS does not take it. */
function throughSqs(queue: QueueName, message: ReceivedMessage, attributes: Attributes): ReceivedMessage {
  const { entries, refusals } = moveEntries(queue, [{ message, attributes }]);
  const [entry] = entries;
  expect(refusals).toEqual(new Map());
  if (!entry) throw new Error("nothing sent");
  expect(Object.keys(entry.attributes).length).toBeLessThanOrEqual(10);
  expect(entry.bytes).toBeLessThanOrEqual(1_048_576);
  return readMessage(queue, {
    MessageId: "id",
    ReceiptHandle: "receipt",
    Body: entry.body,
    MessageAttributes: typedAttributes(entry.attributes),
    Attributes: { SentTimestamp: "1", ApproximateReceiveCount: "1" },
  });
}

/** Names of attributes that are not the same: their values are too long to be shown. */
const differing = (a: Attributes, b: Attributes): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);

const dying = (message: Message, reason: string): Attributes =>
  reasonAttributes(message, { stage: "load", kind: "item_refused", reason, now: 1 });

test("on SQS any message dies with its reason, and comes back with its own attributes", () => {
  fc.assert(
    fc.property(messages, (recipe) => {
      const message = messageOf(recipe);
      const dead = throughSqs(loadDead, message, dying(message, recipe.reason));
      expect(kindOf(dead)).toBe("item_refused");
      expect(dead.attributes["stage"]).toBe("load");
      expect(dead.attributes["attempts"]).toBe(String(message.receiveCount));
      expect(dead.attributes["error_message"]).toBeTruthy();
      expect(dead.body === message.body).toBe(true);
      const back = throughSqs(load, dead, withoutReason(dead.attributes));
      expect(back.body === message.body).toBe(true);
      expect(back.publishedAt).toBe(message.publishedAt);
      expect(differing(back.attributes, keptOnResend(message))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("on SQS any message is renewed with its own attributes", () => {
  fc.assert(
    fc.property(messages, (recipe) => {
      const message = messageOf(recipe);
      const renewed = throughSqs(load, message, keptOnResend(message));
      expect(differing(renewed.attributes, keptOnResend(message))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("on one machine any message dies with its reason, and comes back with its own attributes", async () => {
  const { path, remove } = queueFolder();
  onTestFinished(remove);
  using queue = openQueue(path, { gen: 5, load: 5 });
  const takeOne = async (name: QueueName): Promise<ReceivedMessage> => {
    const [message] = await queue.receive(name, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (!message) throw new Error("nothing received");
    return message;
  };
  await fc.assert(
    fc.asyncProperty(messages, async (recipe) => {
      const message = messageOf(recipe);
      await queue.publish("load", [{ body: "{}", attributes: {} }]);
      const { receipt } = await takeOne(load);
      const moves = [{ message: { ...message, receipt }, attributes: dying(message, recipe.reason) }];
      expect(await queue.move(load, loadDead, moves)).toEqual(new Map());
      const dead = await takeOne(loadDead);
      expect(kindOf(dead)).toBe("item_refused");
      expect(await queue.move(loadDead, load, [{ message: dead, attributes: withoutReason(dead.attributes) }])).toEqual(
        new Map(),
      );
      const back = await takeOne(load);
      expect(back.body === message.body).toBe(true);
      expect(differing(back.attributes, keptOnResend(message))).toEqual([]);
      await queue.delete(load, [back]);
    }),
    { numRuns: 100 },
  );
});

test("a message that the queue itself moved to the dead letters comes back with its own attributes, whatever they are called", () => {
  fc.assert(
    fc.property(ownEntries, (entries) => {
      const own = attributesOf(entries);
      fc.pre(own["error_kind"] === undefined);
      const message = {
        MessageId: "id",
        ReceiptHandle: "receipt",
        Body: "{}",
        MessageAttributes: typedAttributes(own),
        Attributes: { SentTimestamp: "1", ApproximateReceiveCount: "6" },
      };
      const dead = readMessage(loadDead, message);
      expect(kindOf(dead)).toBe("unexpected");
      expect(differing(withoutReason(dead.attributes), own)).toEqual([]);
    }),
  );
});

test("a body that does not compress and leaves no room for a reason is refused, not cut", () => {
  const body = JSON.stringify(randomBytes(786_430).toString("base64"));
  const message: ReceivedMessage = {
    id: "id",
    body,
    attributes: {},
    receiveCount: 1,
    publishedAt: 0,
    receipt: "receipt",
  };
  const { entries, refusals } = moveEntries(loadDead, [{ message, attributes: dying(message, "because") }]);
  expect([...entries]).toEqual([]);
  expect([...refusals].map(([index, { kind }]) => [index, kind])).toEqual([[0, "item_too_large"]]);
});
