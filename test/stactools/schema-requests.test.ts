import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Log } from "../../src/pipeline/message/log.ts";
import { SchemaRequests } from "../../src/stactools/schema-requests.ts";

const uri = "https://schemas.example.com/a/v1.0.0/schema.json";
const sibling = "https://schemas.example.com/b/v1.0.0/schema.json";
const elsewhere = "https://other.example.com/c.json";
const minutes = 60_000;

function opened() {
  const clock = { now: 0 };
  const log = vi.fn<Log>();
  const keep = vi.fn(async () => {});
  return { clock, log, keep, schemas: new SchemaRequests({ log, keep, now: () => clock.now }) };
}

test("a silent host is left alone for a minute, with all its schemas, and others are asked", async () => {
  const { schemas, clock, log } = opened();
  expect(await schemas.request(uri, 2)).toEqual({ seconds: 2 });
  await schemas.settle({ uri, reason: "no answer", silent: true });
  expect(await schemas.request(uri, 2)).toEqual({ reason: "no answer" });
  expect(await schemas.request(sibling, 2)).toEqual({ reason: "no answer" });
  expect(await schemas.request(elsewhere, 2)).toEqual({ seconds: 2 });
  clock.now += minutes;
  expect(await schemas.request(sibling, 2)).toEqual({ seconds: expect.toSatisfy((seconds) => seconds < 1) });
  expect(log).toHaveBeenCalledOnce();
});

test("what would be refused is told in advance, until it may be asked for again", async () => {
  const { schemas, clock } = opened();
  expect(schemas.refusals).toEqual({});
  await schemas.settle({ uri, reason: "no answer", silent: true });
  await schemas.settle({ uri: elsewhere, reason: "HTTP Error 404", silent: false });
  expect(schemas.refusals).toEqual({ "schemas.example.com": "no answer", [elsewhere]: "HTTP Error 404" });
  clock.now += minutes;
  expect(schemas.refusals).toEqual({});
});

test("a host that answers without the schema is asked for its others", async () => {
  const { schemas } = opened();
  await schemas.request(uri, 2);
  await schemas.settle({ uri, reason: "HTTP Error 404", silent: false });
  expect(await schemas.request(uri, 2)).toEqual({ reason: "HTTP Error 404" });
  expect(await schemas.request(sibling, 2)).toEqual({ seconds: 2 });
});

test("a schema is asked for again, after longer pauses, but never longer than a quarter of an hour, until it is had", async () => {
  const { schemas, clock, log } = opened();
  const pauses: number[] = [];
  for (let failure = 0; failure < 8; failure += 1) {
    expect(await schemas.request(uri, 2)).toHaveProperty("seconds");
    await schemas.settle({ uri, reason: "no answer", silent: true });
    const began = clock.now;
    while ("reason" in (await schemas.request(uri, 0))) clock.now += minutes;
    await schemas.settle({ uri });
    pauses.push((clock.now - began) / minutes);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15, 15]);
  await schemas.settle({ uri, text: "{}" });
  expect(await schemas.request(uri, 2)).toEqual({ seconds: 2 });
  expect(log.mock.calls.map(([level, event]) => [level, event])).toEqual([
    ["warn", "schema is not available"],
    ["info", "schema is available again"],
  ]);
});

test("the log names it again after a day", async () => {
  const { schemas, clock, log } = opened();
  for (let day = 0; day < 3; day += 1) {
    await schemas.settle({ uri, reason: "no answer", silent: true });
    clock.now += 24 * 60 * minutes;
  }
  expect(log).toHaveBeenCalledTimes(3);
});

test("one worker asks a host at a time; those that wait find what it fetched, once it is kept", async () => {
  const { schemas, keep } = opened();
  const kept = Promise.withResolvers<void>();
  keep.mockReturnValueOnce(kept.promise);
  await schemas.request(uri, 2);
  const waiting = schemas
    .request(uri, 60)
    .then((permit) => ({ permit, keptBefore: keep.mock.settledResults[0]?.type }));
  const settled = schemas.settle({ uri, text: "{}" });
  kept.resolve();
  await settled;
  expect(await waiting).toEqual({ permit: { seconds: 2 }, keptBefore: "fulfilled" });
  expect(keep).toHaveBeenCalledExactlyOnceWith({ uri, text: "{}" });
});

test("a worker waits no longer than it may, and one that died keeps nobody waiting", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { schemas } = opened();
  await schemas.request(uri, 2);
  expect(await schemas.request(uri, 0)).toEqual({ reason: "schemas.example.com is being asked" });
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  await expect
    .poll(() => schemas.request(uri, 0))
    .toEqual({ reason: expect.stringContaining("did not answer in time") });
});

test.each([1.99886, -1, Number.NaN, 1e12])("a worker may say any number of seconds, like %d", async (seconds) => {
  const { schemas } = opened();
  expect(await schemas.request(uri, seconds)).toEqual({ seconds: 2 });
});

test("however many addresses items name, a bounded number is remembered, the newest", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1001, max: 1500 }), async (count) => {
      const { schemas } = opened();
      const hosts = Array.from({ length: count }, (_, index) => `https://h${index}.example.com/s.json`);
      for (const each of hosts) await schemas.settle({ uri: each, reason: "no", silent: true });
      expect(await schemas.request(hosts[0] ?? "", 0)).toHaveProperty("seconds");
      expect(await schemas.request(hosts.at(-1) ?? "", 0)).toHaveProperty("reason");
    }),
    { numRuns: 3 },
  );
});
