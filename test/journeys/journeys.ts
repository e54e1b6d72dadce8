import { beforeAll, expect, test } from "vitest";
import { collection, item } from "../pipeline/message/messages.ts";
import { misbehave, misbehaving } from "../stactools/misbehaving-package.ts";
import type { Place } from "./place.ts";

const idle = ["status", "--wait", "--timeout", "4m"] as const;
interface DeadGroup {
  readonly stage: string;
  readonly kind: string;
  readonly count: number;
}

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const request = (mode: string, detail = "") => misbehave(mode, detail, { collection_id: "scenes" });

/** Broken messages, and the kind that each must die with. */
const badRequests: readonly [kind: string, message: unknown][] = [
  ["not_json", "{"],
  ["invalid_request", { group_name: "g" }],
  ["package_not_allowed", { ...request("scene"), package_name: "stactools-unheard-of" }],
  ["package_not_allowed", { ...request("scene"), package_name: `${misbehaving}==0.0.1` }],
  ["no_such_group", { ...request("scene"), group_name: "misbehaved" }],
  ["invalid_arguments", { ...request("scene"), create_item_options: { "no-such-option": "1" } }],
  ["item_failed", request("fail", "on purpose")],
  ["item_failed", request("exit-3")],
  ["item_failed", request("nothing")],
  ["crash", request("segfault")],
  ["crash", request("os-exit")],
  ["timeout", request("hang")],
  ["invalid_item", request("invalid")],
  ["no_collection", misbehave("scene", "without-collection")],
  ["collection_missing", misbehave("scene", "lost", { collection_id: "no-such-collection" })],
  ["item_refused", request("ok")],
];
const badDocuments: readonly [kind: string, message: unknown][] = [
  ["not_json", "{"],
  ["invalid_request", { type: "Point" }],
  ["invalid_item", item("x", { properties: {} })],
  ["collection_missing", item("x", { collection: "no-such-collection" })],
  ["item_refused", item("without-geometry", { geometry: null })],
  ["no_collection", item("x", { collection: null })],
];

/** Settings with which failures come to their end within a test. */
export const patientFor = (seconds: number) => ({
  create_missing_collections: false,
  gen: { timeout_seconds: seconds, max_receives: 2, retry_delays_seconds: [0.1], concurrency: 4 },
  load: { window_seconds: 0.5, max_receives: 3, retry_delays_seconds: [0.1] },
});

/** The stories every place must tell the same way. */
export function tellJourneys(place: () => Place, { killable }: { killable: boolean }): void {
  beforeAll(async () => {
    const { code } = await place().run(["collections", "load", "-"], text(collection("scenes")));
    expect(code).toBe(0);
  });

  test("good requests become items and bad ones dead letters with their reasons, whatever is killed on the way", async () => {
    const { read, run, publishUnchecked, kill, start } = place();
    const good = Array.from({ length: 800 - badRequests.length }, (_, index) => request("scene", `scene-${index}`));
    const messages = [...good, ...badRequests.map(([, message]) => message)].map(text);
    await publishUnchecked("gen", shuffled(messages));
    for (const share of killable ? [0.2, 0.6] : []) {
      await expect
        .poll(() => loaded(place()), { timeout: 120_000, interval: 300 })
        .toBeGreaterThan(good.length * share);
      await kill();
      await start();
    }
    // The bad ones died while the killed pipeline came back, or die while it waits.
    expect([0, 3]).toContain((await run(idle)).code);
    expect(await read(["items", "count", "scenes"])).toEqual([{ collection: "scenes", items: good.length }]);
    expect(await kindsOf(place())).toEqual(countsOf(badRequests));
  }, 400_000);

  test("foreign producers' documents are loaded, the bad ones die alone, and redrive empties the queue once the cause is mended", async () => {
    const { read, run, publishUnchecked } = place();
    await run(["dlq", "purge", "--yes"]);
    const before = await loaded(place());
    const good = Array.from({ length: 500 }, (_, index) => item(`document-${index}`));
    await publishUnchecked("load", shuffled([...good, ...badDocuments.map(([, message]) => message)].map(text)));
    // The bad ones die before it looks first, or while it waits.
    expect([0, 3]).toContain((await run(idle)).code);
    expect((await loaded(place())) - before).toBe(500);
    expect(await kindsOf(place())).toEqual(countsOf(badDocuments));

    await run(["collections", "load", "-"], text(collection("no-such-collection")));
    expect(await read(["dlq", "redrive", "load", "--kind", "collection_missing"])).toMatchObject({ moved: 1 });
    expect(await run(idle)).toMatchObject({ code: 0 });
    expect(await read(["items", "count", "no-such-collection"])).toEqual([
      { collection: "no-such-collection", items: 1 },
    ]);
    expect(await kindsOf(place())).toEqual(countsOf(badDocuments.filter(([kind]) => kind !== "collection_missing")));
  });

  test("an inventory with bad lines: the lines are named, the others sent, and the newest version of an item stays", async () => {
    const { read, run } = place();
    const inventory = ["name,date", "first,2020", ",2020", "second,2021"].join("\n");
    const args = ["--package", misbehaving, "--group", "misbehave", "--arg", "scene", "--option", "detail={name}"];
    const sent = await run(["enqueue", "-", "--format", "csv", ...args, "--collection", "scenes"], inventory);
    expect(sent.code).toBe(3);
    expect(sent.stderr).toContain("stdin:3: ");
    expect(await run(idle)).toMatchObject({ code: 0 });
    for (const title of ["old", "new"]) {
      const version = item("second", { properties: { datetime: "2026-03-01T00:00:00Z", title } });
      expect(await run(["publish", "-"], text(version))).toMatchObject({ code: 0 });
    }
    expect(await run(idle)).toMatchObject({ code: 0 });
    expect(await read(["items", "get", "scenes", "second"])).toMatchObject({ properties: { title: "new" } });
    expect(await read(["items", "delete", "--yes", "scenes", "second", "third"], 3)).toMatchObject({
      deleted: 1,
      missing: ["third"],
    });
  });
}

async function loaded({ read }: Place): Promise<number> {
  const counts = await read<{ items: number }[]>(["items", "count", "scenes"]);
  return counts[0]?.items ?? 0;
}

async function kindsOf({ read }: Place): Promise<Record<string, number>> {
  const groups = await read<DeadGroup[]>(["dlq", "list"]);
  return countsOf(groups.flatMap(({ kind, count }) => Array.from({ length: count }, () => [kind])));
}

function countsOf(kinds: readonly (readonly [string, ...unknown[]])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [kind] of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Another order, the same in every run. */
function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value, index) => ({ value, key: (index * 7919) % 2003 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
