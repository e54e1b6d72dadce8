import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  removeFolders();
});

/** Serves documents by their paths, after longer the earlier they are asked for together. */
async function serve(documents: (base: string) => Record<string, unknown>) {
  const state = { now: 0, most: 0, asked: [] as string[] };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    state.asked.push(path);
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    setImmediate(() => {
      state.now -= 1;
      if (path.includes("busy") && state.asked.filter((asked) => asked === path).length === 1) {
        response.writeHead(503).end();
        return;
      }
      const document = documents(base)[path];
      response
        .writeHead(document === undefined ? 404 : 200)
        .end(document === undefined ? "" : JSON.stringify(document));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, state };
}

async function read(address: string, folder = "/") {
  using inventory = await openInventory(address, { ...surroundingsIn(folder), format: undefined });
  const rows = await Array.fromAsync(inventory.rows);
  return rows.map(({ row }) => (row instanceof Fault ? row.message : row));
}

const item = (id: string, extra: object = {}) => ({
  type: "Feature",
  stac_version: "1.0.0",
  id,
  collection: "c",
  properties: { datetime: "2026-01-01T00:00:00Z", "eo:cloud_cover": 5, nested: {} },
  geometry: null,
  links: [],
  assets: { data: { href: `./${id}.tif` }, meta: { href: "https://other.example/m.xml" } },
  ...extra,
});
const link = (rel: string, href: string) => ({ rel, href });
const rowOf = (id: string, url: string, data: string) => ({
  url,
  id,
  collection: "c",
  "assets.data": data,
  "assets.meta": "https://other.example/m.xml",
  datetime: "2026-01-01T00:00:00Z",
  "eo:cloud_cover": "5",
});

test("a search's items are rows, also those of the pages that follow", async () => {
  const { base } = await serve((base) => ({
    "/search?limit=1": {
      type: "FeatureCollection",
      features: [item("1", { links: [link("self", `${base}/collections/c/items/1`)] })],
      links: [link("next", "/search?limit=1&token=2")],
    },
    "/search?limit=1&token=2": { type: "FeatureCollection", features: [item("2")], links: [] },
  }));
  expect(await read(`${base}/search?limit=1`)).toEqual([
    rowOf("1", `${base}/collections/c/items/1`, `${base}/collections/c/items/1.tif`),
    rowOf("2", "", `${base}/2.tif`),
  ]);
});

test("a static catalogue is followed in its order, each catalogue once; what is missing costs itself, and who is busy is asked again", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `i${index}`);
  const { base, state } = await serve((base) => ({
    "/catalog.json": {
      type: "Catalog",
      links: [link("root", "./catalog.json"), link("child", "./a/collection.json"), link("child", "b/catalog.json")],
    },
    "/a/collection.json": {
      type: "Collection",
      links: [...ids.map((id) => link("item", `./${id}/${id}.json`)), link("item", "gone.json")],
    },
    ...Object.fromEntries(ids.map((id) => [`/a/${id}/${id}.json`, item(id)])),
    "/b/catalog.json": {
      type: "Catalog",
      links: [
        link("child", "../catalog.json"),
        link("child", "../a/collection.json"),
        link("child", "none.json"),
        link("item", "busy.json"),
        link("item", "https://elsewhere.example/x.json"),
        link("item", `${base}/b/last.json`),
      ],
    },
    "/b/busy.json": item("busy"),
    "/b/last.json": item("last"),
  }));
  const rows = await read(`${base}/catalog.json`);
  expect(rows.map((row) => (typeof row === "string" ? row.replaceAll(base, "") : row["id"]))).toEqual([
    ...ids,
    "/a/gone.json cannot be read: the server answers 404 Not Found",
    "busy",
    "/b/catalog.json links to https://elsewhere.example/x.json, which is at another host",
    "last",
    "/b/none.json cannot be read: the server answers 404 Not Found",
  ]);
  expect(rows[3]).toEqual(rowOf("i3", `${base}/a/i3/i3.json`, `${base}/a/i3/i3.tif`));
  expect(state.most).toBeLessThanOrEqual(8);
  expect(state.asked.filter((path) => path === "/a/collection.json")).toHaveLength(1);
});

test("a collection of an API has the items that it lists", async () => {
  const { base } = await serve(() => ({
    "/collections/c": { type: "Collection", links: [link("items", "/collections/c/items"), link("self", "/x")] },
    "/collections/c/items": { type: "FeatureCollection", features: [item("1")], links: [] },
  }));
  expect((await read(`${base}/collections/c`)).map((row) => typeof row !== "string" && row["id"])).toEqual(["1"]);
});

test("a catalogue on this machine has paths", async () => {
  const folder = folderWith({
    "cat/catalog.json": JSON.stringify({ type: "Catalog", links: [link("item", "./x/1.json")] }, null, 1),
    "cat/x/1.json": JSON.stringify(item("1")),
  });
  expect(await read("cat/catalog.json", folder)).toEqual([
    rowOf("1", join(folder, "cat/x/1.json"), join(folder, "cat/x/1.tif")),
  ]);
});

test("a list of features that are no items has their simple properties as columns", async () => {
  const tile = { type: "Feature", properties: { location: "/data/1.tif", n: 1 }, geometry: null };
  const folder = folderWith({ "tiles.geojson": JSON.stringify({ type: "FeatureCollection", features: [tile] }) });
  expect(await read("tiles.geojson", folder)).toEqual([
    { url: "", id: "", collection: "", location: "/data/1.tif", n: "1" },
  ]);
});
