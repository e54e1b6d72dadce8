import { expect, test } from "vitest";
import type { ItemRequest } from "../../../../src/pipeline/message/item-request.ts";
import type { Log } from "../../../../src/pipeline/message/log.ts";
import { steadyNow } from "../../../../src/pipeline/process/steady-now.ts";
import type { ItemTime } from "../../../../src/pipeline/stage/generate.ts";
import { readSettings } from "../../../../src/settings/settings.ts";
import { stageNumbers } from "../../../../src/settings/stage-numbers.ts";
import { genRuns } from "../../../../src/targets/local/process/gen-runs.ts";
import type { Messaging, ReceivedMessage } from "../../../../src/targets/messaging.ts";

const packages = { light: {}, heavy: { run_on: "batch" } };
const settingsOf = (given: object) => readSettings({ gen: { timeout_seconds: 100 }, ...given }, "test");

const message = (id: string, body: object): ReceivedMessage => ({
  id,
  body: JSON.stringify(body),
  attributes: {},
  receiveCount: 1,
  publishedAt: 0,
  receipt: id,
});
const request = (package_name: string) => ({ package_name, group_name: "scenes", create_item_args: [] });

/** Runs of settings, over queues that take everything. */
function opened(given: object, createItem: (request: ItemRequest, time: ItemTime) => Promise<string>) {
  const settings = settingsOf(given);
  const published: string[] = [];
  const heavy: unknown[] = [];
  const onPublished = Promise.withResolvers<void>();
  const messaging = {
    publish: async (_stage, messages) => {
      published.push(...messages.map(({ body }) => JSON.parse(body).id));
      onPublished.resolve();
      return new Map();
    },
    move: async () => new Map(),
    changeVisibility: async () => {},
  } satisfies Partial<Messaging> as unknown as Messaging;
  const log: Log = (_level, event, fields) =>
    void (/^heavy/.test(event) && heavy.push([event, fields?.["message_id"]]));
  const parts = { messaging, log, createItem, storePayload: async () => "" };
  const runs = genRuns(settings, stageNumbers(settings, "gen"), parts);
  return { ...runs, published, heavy, onPublished: onPublished.promise };
}

const itemOf = (id: string): string =>
  JSON.stringify({
    type: "Feature",
    stac_version: "1.1.0",
    id,
    collection: "scenes",
    geometry: null,
    properties: { datetime: "2020-01-01T00:00:00Z" },
    links: [],
    assets: {},
  });

test("items of one batch have the time of their package, and none waits for the heavy ones beside it", async () => {
  const seconds: Record<string, number> = {};
  const { run, timeoutSeconds, published, heavy, onPublished } = opened(
    { packages, batch: { timeout_seconds: 7200 } },
    async ({ package_name }, { deadline }) => {
      seconds[package_name] = (deadline - steadyNow()) / 1000;
      if (package_name === "heavy") await onPublished;
      return itemOf(package_name);
    },
  );
  const batch = [message("1", request("heavy")), message("2", request("light")), message("3", { no: "request" })];
  expect(await run(batch, Number.POSITIVE_INFINITY)).toEqual({ staying: [] });
  expect(published).toEqual(["light", "heavy"]);
  // Less what is kept back to publish.
  expect(seconds).toEqual({ light: expect.closeTo(95, 0), heavy: expect.closeTo(7195, 0) });
  expect(heavy).toEqual([["heavy item begun", "1"]]);
  expect(timeoutSeconds, "after which the run counts as late").toBe(7200);
});

test("without a heavy package a run has the time of the stage", () => {
  expect(opened({ packages: { light: {} } }, async () => "").timeoutSeconds).toBe(100);
});
