import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Attributes, Message } from "../../src/pipeline/message/message.ts";
import type { Outgoing } from "../../src/pipeline/stage/carry-item.ts";
import { reasonAttributes, withoutReason } from "../../src/pipeline/stage/reason-attributes.ts";
import type {
  LetterVisit,
  Messaging,
  Move,
  QueueName,
  QueueVisit,
  ReceivedMessage,
} from "../../src/targets/messaging.ts";
import { snsEnvelope } from "../pipeline/message/events.ts";

/** An adapter at work on queues of its own, empty, from which messages die after `maxReceives` receives. */
export interface Bench {
  readonly messaging: Messaging;
  /** Moves the clock where there is one to move; elsewhere time passes while a test polls. */
  readonly elapse: (seconds: number) => void;
  readonly close: () => Promise<void> | void;
}

export const maxReceives = 3;

const gen: QueueName = { stage: "gen", dead: false };
const genDead: QueueName = { stage: "gen", dead: true };
const load: QueueName = { stage: "load", dead: false };
const loadDead: QueueName = { stage: "load", dead: true };
const long = { waitSeconds: 0, visibilitySeconds: 600 };

const outgoing = (body: string, attributes: Attributes = {}): Outgoing => ({ body, attributes });
const numbered = (count: number): Outgoing[] =>
  Array.from({ length: count }, (_, index) => outgoing(JSON.stringify({ index })));
const bodies = (messages: readonly Message[]): string[] => messages.map(({ body }) => body).sort();
const kinds = (refusals: Awaited<ReturnType<Messaging["publish"]>>): [number, string][] =>
  [...refusals].map(([index, { kind }]): [number, string] => [index, kind]).sort(([a], [b]) => a - b);

/** Tests what every adapter of the messaging port promises; `openUnreachable` opens one whose service is not there. */
export function messagingContract(open: () => Promise<Bench>, openUnreachable: () => Promise<Bench>): void {
  async function opened(opening = open): Promise<Bench & { take: Take; takeOne: TakeOne }> {
    const bench = await opening();
    onTestFinished(() => bench.close());
    const take: Take = (queue, count, options = long) => takeFrom(bench.messaging, queue, count, options);
    const takeOne: TakeOne = async (queue, options = long) => only(await take(queue, 1, options));
    return { ...bench, take, takeOne };
  }

  describe("publish and receive", () => {
    test("a published message is received with its body and attributes, for the first time", async () => {
      const { messaging, takeOne } = await opened();
      const before = Date.now();
      expect(await messaging.publish("gen", [outgoing('{"a":1}', { run_id: "r", sequence: "7" })])).toEqual(new Map());
      const message = await takeOne(gen);
      expect(message).toMatchObject({ body: '{"a":1}', attributes: { run_id: "r", sequence: "7" }, receiveCount: 1 });
      expect(message.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(Math.abs(message.publishedAt - before)).toBeLessThan(60_000);
    });

    test("the stages' queues are apart", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", [outgoing('"gen"')]);
      await messaging.publish("load", [outgoing('"load"')]);
      expect(bodies(await take(load, 1))).toEqual(['"load"']);
      expect(bodies(await take(gen, 1))).toEqual(['"gen"']);
      expect(await messaging.receive(genDead, { limit: 10, ...long })).toEqual([]);
    });

    test("nothing is published without a message", async () => {
      const { messaging } = await opened();
      expect(await messaging.publish("gen", [])).toEqual(new Map());
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
    });

    test("what is stored in a queue itself lies there as it is, and what cannot be is refused by its index", async () => {
      const { messaging, takeOne } = await opened();
      const dead = { stage: "gen", dead: true } as const;
      const attributes = { error_kind: "item_failed", published_at: "2020-01-02T03:04:05.678Z" };
      const unsendable = outgoing(randomBytes(1_100_000).toString("base64"));
      const refusals = await messaging.store(dead, [unsendable, outgoing('"a"', attributes)]);
      expect([...refusals.keys()]).toEqual([0]);
      expect(await takeOne(dead)).toMatchObject({
        body: '"a"',
        attributes,
        publishedAt: Date.UTC(2020, 0, 2, 3, 4, 5, 678),
      });
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
    });

    test("of two messages the one published later says so", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", [outgoing('"1"')]);
      await messaging.publish("gen", [outgoing('"2"')]);
      const [first, second] = (await take(gen, 2)).sort((a, b) => a.body.localeCompare(b.body));
      expect(first?.publishedAt).toBeLessThanOrEqual(second?.publishedAt ?? 0);
    });

    test("a message keeps the time of its first publication, where it states one", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing("{}", { published_at: "2020-01-02T03:04:05.678Z" })]);
      expect((await takeOne(gen)).publishedAt).toBe(Date.UTC(2020, 0, 2, 3, 4, 5, 678));
    });

    test("a stated time that is none is no time", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing("{}", { published_at: "yesterday" })]);
      expect((await takeOne(gen)).publishedAt).toBeGreaterThan(Date.UTC(2020, 0, 1));
    });

    test("thousands of messages go through in one call each way", async () => {
      const { messaging, take } = await opened();
      const messages = numbered(2_500);
      expect(await messaging.publish("load", messages)).toEqual(new Map());
      const received = await take(load, messages.length);
      expect(bodies(received)).toEqual(messages.map(({ body }) => body).sort());
      expect(new Set(received.map(({ id }) => id)).size).toBe(messages.length);
      await messaging.delete(load, received);
      expect(await messaging.depth(load)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
    });

    test("no more are received than asked for", async () => {
      const { messaging } = await opened();
      await messaging.publish("gen", numbered(30));
      for (const limit of [1, 10, 13]) expect(await messaging.receive(gen, { limit, ...long })).toHaveLength(limit);
    });

    test("receiving waits for a first message", async () => {
      const { messaging } = await opened();
      const waiting = messaging.receive(gen, { limit: 10, waitSeconds: 10, visibilitySeconds: 60 });
      await messaging.publish("gen", [outgoing('"late"')]);
      expect(bodies(await waiting)).toEqual(['"late"']);
    });

    test("receiving ends without a message when the wait is over", async () => {
      const { messaging } = await opened();
      expect(await messaging.receive(gen, { limit: 10, waitSeconds: 1, visibilitySeconds: 60 })).toEqual([]);
    });

    test.each([
      ["quotes, backslashes and markup", JSON.stringify({ text: `"'\\ <&>]]> \t\r\n` })],
      ["scripts and emoji", '{"text":"Ærø ελληνικά 日本語 👩🏽‍🚀 \u2028"}'],
      ["escaped control characters", '{"text":"\\u0000\\u001b"}'],
      ["white space", ' {\n\t"a": 1.0\r\n} '],
      ["numbers as they were written", '{"a":10.0,"b":-0,"c":12345678901234567890}'],
      ["250,000 bytes", JSON.stringify("x".repeat(250_000))],
    ])("a body keeps %s", async (_, body) => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("load", [outgoing(body)]);
      expect((await takeOne(load)).body).toBe(body);
    });

    test("characters no queue carries arrive as JSON's escapes", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("load", [outgoing('{"text":"a\ud800b\uffff"}')]);
      expect((await takeOne(load)).body).toBe('{"text":"a\\ud800b\\uffff"}');
    });

    test("attributes keep what text is in them", async () => {
      const { messaging, takeOne } = await opened();
      const attributes = { run_id: `"'\\ é 👩🏽‍🚀\n`, sequence: "0" };
      await messaging.publish("gen", [outgoing("{}", attributes)]);
      expect((await takeOne(gen)).attributes).toMatchObject(attributes);
    });
  });

  describe("runs that go on", () => {
    const ofRun = (runId: string, sequences: readonly number[], body = "{}"): Outgoing[] =>
      sequences.map((sequence) => outgoing(body, { run_id: runId, sequence: String(sequence) }));

    test("what was accepted of a run is known until it is forgotten, and refused messages are not among it", async () => {
      const { messaging } = await opened();
      const keepAccepted = { keepAccepted: true };
      await messaging.publish("gen", ofRun("a", [1, 2, 3, 70_000]), keepAccepted);
      await messaging.publish(
        "gen",
        [...ofRun("a", [4, 6]), ...ofRun("a", [5], " "), ...ofRun("b", [9])],
        keepAccepted,
      );
      expect([...(await messaging.sentBefore("a")).accepted.values()]).toEqual([1, 2, 3, 4, 6, 70_000]);
      expect([...(await messaging.sentBefore("b")).accepted.values()]).toEqual([9]);
      await messaging.forgetAccepted("a");
      expect((await messaging.sentBefore("a")).accepted.count).toBe(0);
      expect((await messaging.sentBefore("b")).accepted.count).toBe(1);
    });

    test("nothing is kept of messages that are published without it", async () => {
      const { messaging } = await opened();
      await messaging.publish("gen", ofRun("a", [1]));
      await messaging.publish("gen", [outgoing("{}"), outgoing("{}", { run_id: "a", sequence: "x" })], {
        keepAccepted: true,
      });
      expect((await messaging.sentBefore("a")).accepted.count).toBe(0);
    });
  });

  describe("refusals", () => {
    test("what cannot be sent is refused by its index, and the rest is sent", async () => {
      const { messaging, take } = await opened();
      const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`name${index}`, "x"]));
      const messages = [
        outgoing('"good 1"'),
        outgoing(JSON.stringify("x".repeat(262_143))),
        outgoing(""),
        outgoing('"\u0001"'),
        outgoing("{}", { empty: "" }),
        outgoing("{}", { "no name": "x" }),
        outgoing("{}", { text: "\u0001" }),
        outgoing("{}", many),
        outgoing('"good 2"'),
      ];
      expect(kinds(await messaging.publish("gen", messages))).toEqual([
        [1, "item_too_large"],
        [2, "not_json"],
        [3, "not_json"],
        [4, "invalid_request"],
        [5, "invalid_request"],
        [6, "invalid_request"],
        [7, "invalid_request"],
      ]);
      expect(bodies(await take(gen, 2))).toEqual(['"good 1"', '"good 2"']);
    });

    test("attributes and bytes beyond ASCII count against the limit", async () => {
      const { messaging, take } = await opened();
      const attributes = { run_id: "r" };
      const room = 262_144 - "run_id".length - "String".length - 1 - 2;
      const messages = [
        outgoing(JSON.stringify("x".repeat(room)), attributes),
        outgoing(JSON.stringify("x".repeat(room + 1)), attributes),
        outgoing(JSON.stringify("é".repeat(200_000))),
      ];
      expect(kinds(await messaging.publish("gen", messages))).toEqual([
        [1, "item_too_large"],
        [2, "item_too_large"],
      ]);
      expect(await take(gen, 1)).toHaveLength(1);
    });
  });

  describe("visibility", () => {
    test("a message in hand is not handed out again until its time is over", async () => {
      const { messaging, take, takeOne, elapse } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      const first = await takeOne(gen, { waitSeconds: 0, visibilitySeconds: 1 });
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
      elapse(1);
      const second = only(await take(gen, 1));
      expect(second).toMatchObject({ id: first.id, receiveCount: 2, publishedAt: first.publishedAt });
      expect(second.receipt).not.toBe(first.receipt);
    });

    test("a message is shown again at once", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      await messaging.changeVisibility(gen, [await takeOne(gen)], 0);
      expect((await takeOne(gen)).receiveCount).toBe(2);
    });

    test("a message is shown again later", async () => {
      const { messaging, takeOne, elapse } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      await messaging.changeVisibility(gen, [await takeOne(gen)], 1);
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
      elapse(1);
      expect((await takeOne(gen)).receiveCount).toBe(2);
    });

    test("a message can be kept longer", async () => {
      const { messaging, takeOne, elapse } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      const message = await takeOne(gen, { waitSeconds: 0, visibilitySeconds: 1 });
      await messaging.changeVisibility(gen, [message], 600);
      elapse(2);
      expect(await messaging.receive(gen, { limit: 10, waitSeconds: 2, visibilitySeconds: 60 })).toEqual([]);
    });

    test("thousands are shown again in one call", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("load", numbered(1_200));
      await messaging.changeVisibility(load, await take(load, 1_200), 0);
      expect(await take(load, 1_200)).toHaveLength(1_200);
    });

    test("a receipt that no longer counts changes nothing", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      const first = await takeOne(gen);
      await messaging.changeVisibility(gen, [first], 0);
      const second = await takeOne(gen);
      await messaging.changeVisibility(gen, [first, { ...first, receipt: "nonsense" }], 0);
      await messaging.delete(gen, [{ ...first, receipt: "nonsense" }]);
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
      expect((await messaging.depth(gen)).inFlight + (await messaging.depth(gen)).delayed).toBe(1);
      await messaging.delete(gen, [second, second]);
      await messaging.delete(gen, [second]);
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
    });
  });

  describe("dead letters", () => {
    test("a message received too often dies with its id, its attributes and a reason", async () => {
      const { messaging, takeOne, take } = await opened();
      await messaging.publish("gen", [outgoing('"poison"', { run_id: "r" })]);
      const ids = new Set<string>();
      for (let count = 1; count <= maxReceives; count++) {
        const message = await takeOne(gen);
        expect(message.receiveCount).toBe(count);
        ids.add(message.id);
        await messaging.changeVisibility(gen, [message], 0);
      }
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
      const dead = only(await take(genDead, 1));
      expect(dead).toMatchObject({
        body: '"poison"',
        attributes: { run_id: "r", error_kind: "unexpected", stage: "gen" },
      });
      expect(dead.attributes["error_message"]).toMatch(/received too often/);
      expect([...ids]).toEqual([dead.id]);
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
    });

    test("a message that dies does not keep others from being received in the same call", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing('"poison"')]);
      for (let count = 0; count < maxReceives; count++) await messaging.changeVisibility(gen, [await takeOne(gen)], 0);
      await messaging.publish("gen", [outgoing('"good"')]);
      expect((await takeOne(gen)).body).toBe('"good"');
    });

    test("a dead letter can be looked at without end", async () => {
      const { messaging, takeOne, take } = await opened();
      await messaging.publish("gen", [outgoing("{}")]);
      await messaging.move(gen, genDead, [{ message: await takeOne(gen), attributes: { error_kind: "not_json" } }]);
      for (let count = 0; count < maxReceives + 2; count++)
        await messaging.changeVisibility(genDead, await take(genDead, 1), 0);
      expect((await takeOne(genDead)).attributes).toEqual({ error_kind: "not_json" });
    });

    test("a message moves to the dead and back with the attributes given and no receives spent", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", [outgoing('{"a":1}', { run_id: "r" })]);
      const original = await takeOne(gen);
      const reason = { run_id: "r", error_kind: "item_failed", error_message: "because", attempts: "1", stage: "gen" };
      expect(await messaging.move(gen, genDead, [{ message: original, attributes: reason }])).toEqual(new Map());
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });

      const dead = await takeOne(genDead);
      expect(dead).toMatchObject({ body: '{"a":1}', attributes: reason });
      await messaging.move(genDead, gen, [
        { message: dead, attributes: { run_id: "r", published_at: "2020-01-01T00:00:00.000Z" } },
      ]);
      expect(await messaging.depth(genDead)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
      expect(await takeOne(gen)).toMatchObject({
        body: '{"a":1}',
        attributes: { run_id: "r" },
        receiveCount: 1,
        publishedAt: Date.UTC(2020, 0, 1),
      });
    });

    test("a message with as many attributes as it may have dies with its reason, and comes back with its own", async () => {
      const { messaging, takeOne } = await opened();
      const own = Object.fromEntries(
        ["run_id", "stage", "own.stage", "attempts", "a", "b", "c", "d", "e", "f"].map((name) => [name, `"${name}"`]),
      );
      await messaging.publish("gen", [outgoing('{"a":1}', own)]);
      const original = await takeOne(gen);
      const reason = { stage: "gen", kind: "item_failed", reason: "because", now: Date.UTC(2026, 0, 1) } as const;
      const attributes = reasonAttributes(original, reason);
      expect(await messaging.move(gen, genDead, [{ message: original, attributes }])).toEqual(new Map());
      const dead = await takeOne(genDead);
      expect(dead.attributes).toMatchObject({ error_kind: "item_failed", error_message: "because", stage: "gen" });
      expect(
        await messaging.move(genDead, gen, [{ message: dead, attributes: withoutReason(dead.attributes) }]),
      ).toEqual(new Map());
      const back = await takeOne(gen);
      expect(back).toMatchObject({ body: '{"a":1}', publishedAt: original.publishedAt, receiveCount: 1 });
      expect(back.attributes).toEqual({ ...own, published_at: expect.any(String) });
    });

    test("a copy may have less in it than its message", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("load", [outgoing('{"Records":[1,2]}')]);
      const message = await takeOne(load);
      expect(await messaging.move(load, loadDead, [{ message, attributes: {}, body: '{"Records":[2]}' }])).toEqual(
        new Map(),
      );
      expect((await takeOne(loadDead)).body).toBe('{"Records":[2]}');
    });

    test("an empty message dies with its reason", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("load", [outgoing("{}")]);
      const message = { ...(await takeOne(load)), body: "" };
      const attributes = { error_kind: "not_json" };
      expect(await messaging.move(load, loadDead, [{ message, attributes }])).toEqual(new Map());
      expect(await takeOne(loadDead)).toMatchObject({ body: "", attributes });
    });

    test("a message comes out of the envelopes it was sent in", async () => {
      const { messaging, takeOne } = await opened();
      const envelope = snsEnvelope(snsEnvelope('{"a":1.0}', { run_id: "inner", sequence: "1" }));
      await messaging.publish("load", [outgoing(JSON.stringify(envelope), { run_id: "r" })]);
      const message = await takeOne(load);
      expect(message).toMatchObject({
        body: '{"a":1.0}',
        attributes: { run_id: "r", sequence: "1" },
        publishedAt: Date.UTC(2026, 0, 1),
      });
      await messaging.move(load, loadDead, [{ message, attributes: message.attributes }]);
      expect((await takeOne(loadDead)).body).toBe('{"a":1.0}');
    });

    test("a message whose copy is refused stays where it is, and the others move", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", numbered(3));
      const received = (await take(gen, 3)).sort((a, b) => a.body.localeCompare(b.body));
      const moves: Move[] = received.map((message, index) => ({
        message,
        attributes: index === 1 ? { bad: "" } : { run_id: "r" },
      }));
      expect(kinds(await messaging.move(gen, genDead, moves))).toEqual([[1, "invalid_request"]]);
      expect(bodies(await take(genDead, 2))).toEqual(['{"index":0}', '{"index":2}']);
      await messaging.changeVisibility(gen, received, 0);
      expect(bodies(await take(gen, 1))).toEqual(['{"index":1}']);
    });

    test("thousands move in one call, large ones among them", async () => {
      const { messaging, take } = await opened();
      const large = Array.from({ length: 30 }, (_, index) =>
        outgoing(JSON.stringify(`${index}${"x".repeat(200_000)}`)),
      );
      await messaging.publish("gen", [...numbered(1_000), ...large]);
      const received = await take(gen, 1_030);
      expect(
        await messaging.move(
          gen,
          genDead,
          received.map((message) => ({ message, attributes: {} })),
        ),
      ).toEqual(new Map());
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
      expect((await messaging.depth(genDead)).waiting).toBe(1_030);
    });

    test("a copy in the same queue starts afresh after its delay", async () => {
      const { messaging, takeOne, elapse } = await opened();
      await messaging.publish("gen", [outgoing("{}", { run_id: "r" })]);
      await messaging.changeVisibility(gen, [await takeOne(gen)], 0);
      const second = await takeOne(gen);
      await messaging.move(gen, gen, [{ message: second, attributes: second.attributes, delaySeconds: 1 }]);
      expect(await messaging.receive(gen, { limit: 10, ...long })).toEqual([]);
      expect(await messaging.depth(gen)).toMatchObject({ waiting: 0, delayed: 1 });
      elapse(1);
      expect(await takeOne(gen)).toMatchObject({ receiveCount: 1, attributes: { run_id: "r" } });
    });
  });

  describe("looking", () => {
    test("the depth tells waiting messages from those in hand", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("load", numbered(5));
      expect(await messaging.depth(load)).toEqual({ waiting: 5, inFlight: 0, delayed: 0 });
      await take(load, 2);
      expect(await messaging.depth(load)).toEqual({ waiting: 3, inFlight: 2, delayed: 0 });
    });

    test("messages looked at stay where they are", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", numbered(12));
      await messaging.move(
        gen,
        genDead,
        (await take(gen, 12)).map((message) => ({ message, attributes: { a: "b" } })),
      );
      const seen = await messaging.peek(genDead, 100);
      expect(bodies(seen)).toEqual(bodies(numbered(12).map(({ body }) => ({ body }) as Message)));
      expect(seen.every(({ attributes }) => attributes["a"] === "b")).toBe(true);
      expect(await messaging.peek(genDead, 5)).toHaveLength(5);
      expect(await messaging.depth(genDead)).toEqual({ waiting: 12, inFlight: 0, delayed: 0 });
      expect(await take(genDead, 12)).toHaveLength(12);
      expect(await messaging.peek(genDead, 100)).toEqual([]);
    });

    test("a visit of what waits costs no receive, and each message is handed out once", async () => {
      const { messaging, take, elapse } = await opened();
      await messaging.publish("load", [outgoing('"gone"'), ...numbered(12)]);
      const before = await take(load, 13);
      await messaging.changeVisibility(load, before, 0);
      const seen: Message[] = [];
      const deleted: number[] = [];
      const visit: QueueVisit = {
        choose: async (messages) => {
          seen.push(...messages);
          return messages.filter(({ body }) => body === '"gone"');
        },
        onDeleted: (count) => void deleted.push(count),
        signal: new AbortController().signal,
      };
      await messaging.visitWaiting(load, visit);
      expect(bodies(seen)).toEqual(bodies(before));
      await vi.waitFor(async () => {
        elapse(10);
        await messaging.visitWaiting(load, visit);
        expect(seen.length).toBeGreaterThan(24);
      }, patience);
      expect(deleted).toEqual([1]);
      elapse(10);
      const after = await take(load, 12);
      expect(bodies(after)).toEqual(bodies(before.filter(({ body }) => body !== '"gone"')));
      expect(after.every(({ receiveCount }) => receiveCount <= 2)).toBe(true);
      const published = (messages: readonly Message[]) => new Set(messages.map(({ publishedAt }) => publishedAt));
      expect(published(before).isSupersetOf(published(after))).toBe(true);
    });

    test("a visit of what waits that fails leaves all there, with no receive spent", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("load", [outgoing('"a"', { run_id: "r" })]);
      const choose = () => Promise.reject(new Error("no ledger"));
      const visit = { choose, onDeleted: () => {}, signal: new AbortController().signal };
      await expect(messaging.visitWaiting(load, visit)).rejects.toThrow("no ledger");
      expect(await takeOne(load)).toMatchObject({ body: '"a"', attributes: { run_id: "r" }, receiveCount: 1 });
    });

    test("a visit hands out each dead letter once and leaves all visible", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", numbered(30));
      const moves = (await take(gen, 30)).map((message) => ({ message, attributes: { error_kind: "crash" } }));
      await messaging.move(gen, genDead, moves);
      const seen: Message[] = [];
      await messaging.visitLetters("gen", {}, visitOf(seen, { looksOnly: true }));
      expect(bodies(seen)).toEqual(bodies(moves.map(({ message }) => message)));
      expect((await messaging.depth(genDead)).waiting).toBe(30);
    });

    test("what a visit moves or deletes is gone, and the rest is visible", async () => {
      const { messaging, take } = await opened();
      await messaging.publish("gen", numbered(3));
      const moves = (await take(gen, 3)).map((message) => ({ message, attributes: { error_kind: "crash" } }));
      await messaging.move(gen, genDead, moves);
      const visit = visitOf([], { looksOnly: false });
      await messaging.visitLetters(
        "gen",
        {},
        {
          ...visit,
          async take(letters) {
            const [first, second, ...others] = letters.toSorted((a, b) => a.body.localeCompare(b.body));
            if (!first || !second) return letters;
            await messaging.move(genDead, gen, [{ message: first, attributes: {} }]);
            await messaging.delete(genDead, [second]);
            return others;
          },
        },
      );
      expect(bodies(await take(gen, 1))).toEqual(['{"index":0}']);
      expect(bodies(await take(genDead, 1))).toEqual(['{"index":2}']);
    });

    test("a visit that fails leaves all visible", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", numbered(1));
      await messaging.move(gen, genDead, [{ message: await takeOne(gen), attributes: { error_kind: "crash" } }]);
      const failing = { ...visitOf([], { looksOnly: false }), take: () => Promise.reject(new Error("no disk")) };
      await expect(messaging.visitLetters("gen", {}, failing)).rejects.toThrow("no disk");
      expect(await messaging.peek(genDead, 1)).toHaveLength(1);
    });

    test("purging leaves nothing, in hand or not, and no other queue is touched", async () => {
      const { messaging, takeOne } = await opened();
      await messaging.publish("gen", numbered(5));
      await messaging.publish("load", numbered(1));
      await takeOne(gen);
      expect(await messaging.purge(gen)).toBe(5);
      expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
      expect((await messaging.depth(load)).waiting).toBe(1);
    });
  });

  test("every call rejects with a fault of the infrastructure where the service is not there", async () => {
    const { messaging } = await opened(openUnreachable);
    const message: ReceivedMessage = {
      id: "id",
      body: "{}",
      attributes: {},
      receiveCount: 1,
      publishedAt: 0,
      receipt: "1.1",
    };
    const fault = expect.objectContaining({ name: "Fault", kind: "infrastructure", remedy: expect.any(String) });
    await expect(messaging.publish("gen", numbered(25))).rejects.toEqual(fault);
    await expect(messaging.receive(gen, { limit: 1, ...long })).rejects.toEqual(fault);
    await expect(messaging.move(gen, genDead, [{ message, attributes: {} }])).rejects.toEqual(fault);
    await expect(messaging.changeVisibility(gen, [message], 0)).rejects.toEqual(fault);
    await expect(messaging.delete(gen, [message])).rejects.toEqual(fault);
    await expect(messaging.depth(gen)).rejects.toEqual(fault);
    await expect(messaging.peek(gen, 1)).rejects.toEqual(fault);
    await expect(messaging.purge(gen)).rejects.toEqual(fault);
  });
}

type Options = { waitSeconds: number; visibilitySeconds: number };
type Take = (queue: QueueName, count: number, options?: Options) => Promise<ReceivedMessage[]>;
type TakeOne = (queue: QueueName, options?: Options) => Promise<ReceivedMessage>;

const patience = { timeout: 20_000, interval: 20 };

/** Receives until there are `count`; queues may hand out what they have in parts. */
/** A visit that only collects what it is handed. */
function visitOf(seen: Message[], { looksOnly }: { looksOnly: boolean }): LetterVisit {
  const take: LetterVisit["take"] = async (letters) => {
    seen.push(...letters);
    return letters;
  };
  return { wanted: () => Number.POSITIVE_INFINITY, take, signal: new AbortController().signal, looksOnly };
}

async function takeFrom(
  messaging: Messaging,
  queue: QueueName,
  count: number,
  options: Options,
): Promise<ReceivedMessage[]> {
  const taken: ReceivedMessage[] = [];
  await vi.waitFor(async () => {
    taken.push(...(await messaging.receive(queue, { limit: count - taken.length, ...options })));
    expect(taken).toHaveLength(count);
  }, patience);
  return taken;
}

function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined || values.length > 1) throw new Error(`expected one, got ${values.length}`);
  return value;
}
