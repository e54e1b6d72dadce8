import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LoadedItem } from "../../src/pipeline/stage/loaded-item.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { openLocalPlace, type Place } from "./place.ts";

const patience = { timeout: 40_000, interval: 200 };
const told: LoadedItem[] = [];
let status = 503;
let place: Place;
const server = createServer(async (request, response) => {
  const items = JSON.parse(await text(request)) as LoadedItem[];
  if (status === 200) told.push(...items);
  response.writeHead(status).end();
});

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  place = await openLocalPlace(
    {
      item_loaded_to: `http://127.0.0.1:${(server.address() as AddressInfo).port}/items`,
      load: { window_seconds: 0.2, batch_size: 50, outage_delays_seconds: [0.5] },
    },
    join(folderWith({ "packages.lock": "{}" }), "packages.lock"),
  );
  await place.start();
  await writeFile(join(place.folder, "scenes.json"), JSON.stringify(collection("scenes")));
  await place.read(["collections", "load", "scenes.json"]);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  server.close();
  removeFolders();
});

test("items are stored while their listener is down, their run ends, and all are told when it is back", {
  timeout: 150_000,
}, async () => {
  const items = Array.from({ length: 200 }, (_, index) => JSON.stringify(item(`item-${index}`)));
  await writeFile(join(place.folder, "items.ndjson"), items.join("\n"));
  const { run_id } = await place.read<{ run_id: string }>(["publish", "items.ndjson"]);
  await vi.waitFor(async () => {
    expect(await place.read(["items", "count"])).toEqual([{ collection: "scenes", items: 200 }]);
  }, patience);
  await vi.waitFor(async () => {
    const { stdout } = await place.run(["logs", "load", "--filter", "batch postponed"]);
    expect(stdout).toMatch(/not told to all who listen: .* answers 503/);
  }, patience);
  expect(told).toEqual([]);
  status = 200;
  await vi.waitFor(async () => {
    expect(new Set(told.map(({ id }) => id)).size).toBe(200);
    const { stages } = await place.read<{ stages: { load: object } }>(["status"]);
    expect(stages.load).toMatchObject({ waiting: 0, delayed: 0, dead: 0 });
  }, patience);
  expect(new Set(told.map((each) => `${each.outcome} in ${each.run_id}`))).toEqual(new Set([`new in ${run_id}`]));
  told.length = 0;
  await place.read(["items", "delete", "scenes", "item-7", "--yes"]);
  expect(told.map((each) => `${each.outcome} ${each.id}`)).toEqual(["deleted item-7"]);

  told.length = 0;
  const moved = { bbox: [5, 45, 6, 46], geometry: { type: "Point", coordinates: [5.5, 45.5] } };
  const past = [item("item-1"), item("item-2", moved), item("item-8000")].map((each) => JSON.stringify(each));
  await writeFile(join(place.folder, "past.ndjson"), past.join("\n"));
  const direct = ["publish", "past.ndjson", "--direct"];
  await place.read(direct);
  expect(told.map((each) => `${each.outcome} ${each.id} ${each.bbox?.[0]}`).sort()).toEqual([
    "changed item-2 5",
    expect.stringMatching(/^new item-8000 /),
  ]);
  // What a listener that is down was not told of stops the command, and is told by the same one later.
  told.length = 0;
  status = 503;
  await writeFile(join(place.folder, "past.ndjson"), JSON.stringify(item("item-9000")));
  const { code, stderr } = await place.run(direct);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/not told to all who listen: .* answers 503/)]);
  status = 200;
  await place.read(direct);
  expect(told.map(({ id }) => id)).toEqual(["item-9000"]);
});
