import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { folderWith } from "../cli/folder.ts";
import { run } from "../cli/terminal.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { brokenRules } from "./broken-rules.ts";
import { hasChromium, openWatched } from "./chromium.ts";
import { openPageServer } from "./open-page-server.ts";
import { useCatalogue } from "./use-chromium.ts";

/** A scene of ten degrees, in rows of nine from the north-west. */
function scene(at: number, more: object = {}) {
  const [west, south] = [-170 + (at % 9) * 20, 60 - Math.floor(at / 9) * 15];
  const [east, north] = [west + 10, south + 10];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const geometry = { type: "Polygon", coordinates: [ring] };
  return itemDocument("scenes", `scene-${at}`, { geometry, bbox: [west, south, east, north], ...more });
}

/** The pixel of the map at which a place is, while the whole world is seen. */
async function pixelOf(page: Page, longitude: number, latitude: number): Promise<{ x: number; y: number }> {
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("there is no map");
  const scale = Math.min(box.width / 360, box.height / 180) * 0.9;
  return { x: box.width / 2 + longitude * scale, y: box.height / 2 - latitude * scale };
}

/** Clicks the map at a place, while the whole world is seen. */
async function clickAt(page: Page, longitude: number, latitude: number): Promise<void> {
  await page.locator("canvas").click({ position: await pixelOf(page, longitude, latitude) });
}

/** The colour of the map at a place, while the whole world is seen. */
async function colorAt(page: Page, longitude: number, latitude: number): Promise<string> {
  const { x, y } = await pixelOf(page, longitude, latitude);
  const read = `document.querySelector("canvas").getContext("2d").getImageData(${Math.round(x)}, ${Math.round(y)}, 1, 1).data`;
  return page.evaluate(`String(${read})`);
}

describe.skipIf(!hasChromium)("the map in a browser", () => {
  const { browser, place } = useCatalogue();

  test("without items says so; with 63 each can be opened by mouse and by keyboard; one that is loaded comes by itself", async () => {
    const { target, catalogue } = place();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    await using server = await openPageServer(target);
    const thumbnail = `${server.folder}/small.png`;
    writeFileSync(thumbnail, png);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`);
    const { page, errors, foreign } = opened;
    await page.getByText("0 items here.").waitFor();
    await page.getByText("no items", { exact: true }).waitFor();
    await page.getByText("None yet. Try: stac-ingest enqueue").waitFor();
    const assets = { thumbnail: { href: thumbnail, roles: ["thumbnail"] } };
    await catalogue.loadItems("scenes", [...range(62).map((at) => scene(at)), scene(62, { assets })]);
    await page.getByText("63 items here.").waitFor();
    await page.getByRole("button", { name: "World" }).click();
    await clickAt(page, -165, 65);
    await page.getByRole("heading", { name: "scene-0", exact: true }).waitFor();
    await page.getByRole("button", { name: "close" }).click();
    await page.getByRole("link", { name: "scene-62" }).press("Enter");
    await page.getByRole("button", { name: "Load the thumbnail" }).click();
    await page.getByRole("img", { name: "thumbnail of scene-62" }).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    expect(await page.evaluate("document.querySelector('aside img').naturalWidth")).toBe(1);
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  test("asks for no part of the world before it knows its own size", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("a package makes the item").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => void (/api\/map\?/.test(request.url()) && asked.push(request.url())));
    await page.evaluate("location.hash = '#/map?collection=scenes'");
    await page.getByText("63 items here.").waitFor();
    expect(asked[0]).toMatch(/collection=scenes&cell=10$/);
  });

  test("begins at the items, follows them, and stays where somebody went", async () => {
    const { target, catalogue } = place();
    await catalogue.loadCollection(collectionDocument("near"));
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=near`);
    const { page } = opened;
    const near = (at: number, west: number) => {
      const [east, south, north] = [west + 1, 45, 46];
      const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // biome-ignore format: a ring
      return itemDocument("near", `near-${at}`, { geometry: { type: "Polygon", coordinates: [ring] } });
    };
    await page.getByText("0 items here.").waitFor();
    await catalogue.loadItems("near", [near(0, 10)]);
    await page.getByText("1 item here.").waitFor();
    const box = await page.locator("canvas").boundingBox();
    const middle = { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 };
    await page.locator("canvas").click({ position: middle });
    await page.getByRole("heading", { name: "near-0", exact: true }).waitFor();
    await page.getByRole("button", { name: "close" }).click();
    // Half way between the two is neither of them.
    await catalogue.loadItems("near", [near(1, 14)]);
    await page.getByText("2 items here.").waitFor();
    const scale = Math.min(middle.x / 10, middle.y / 5) * 0.9;
    await page.locator("canvas").click({ position: { x: middle.x + 2 * scale, y: middle.y } });
    await page.getByRole("heading", { name: "near-1", exact: true }).waitFor();
    // The map has the focus, and Escape closes the item all the same.
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "near-1", exact: true }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "World" }).click();
    await clickAt(page, 10.5, 45.5);
    await page.getByRole("heading", { name: /near-[01]/ }).waitFor();
    expect(opened.errors).toEqual([]);
  });

  test("a hole in a footprint is empty, and an item without a footprint is not to be shown", async () => {
    const { target, catalogue } = place();
    await catalogue.loadCollection(collectionDocument("holes"));
    const ring = (west: number, south: number, east: number, north: number) => [[west, south], [east, south], [east, north], [west, north], [west, south]]; // biome-ignore format: a ring
    const coordinates = [ring(-45, 15, -15, 45), ring(-38, 22, -22, 38)];
    await catalogue.loadItems("holes", [
      itemDocument("holes", "holed", { geometry: { type: "Polygon", coordinates } }),
      itemDocument("holes", "empty", { geometry: { type: "Polygon", coordinates: [] } }),
    ]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=holes`);
    const { page } = opened;
    await page.getByText("2 items here.").waitFor();
    await page.getByRole("button", { name: "World" }).click();
    const sea = () => colorAt(page, -50, 25);
    await expect.poll(async () => (await colorAt(page, -42, 25)) !== (await sea())).toBe(true);
    expect(await colorAt(page, -35, 26)).toBe(await sea());
    await page.getByRole("link", { name: "empty" }).click();
    await page.getByText("Its footprint is empty.").waitFor();
    expect(await page.getByRole("button", { name: "Show on the map" }).count()).toBe(0);
    expect(opened.errors).toEqual([]);
    await catalogue.operate({ action: "collections.delete", id: "holes" });
  });

  test("an item fits a narrow page, and the keyboard goes to it and back to where it was opened", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`, { width: 390 });
    const { page } = opened;
    const link = page.getByRole("link", { name: "scene-62" });
    await link.press("Enter");
    await page.getByText("[-10, -30],").first().waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Close");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.getByText("footprint of an item").waitFor();
    await page.keyboard.press("Escape");
    await link.waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("scene-62");
  });

  test("the map of all collections stays one of all while an item is open, and goes to it when asked to", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), `${server.url}#/map`);
    const { page } = opened;
    await page.getByText("65 items here.").waitFor();
    await page.getByRole("link", { name: "near-1" }).click();
    await page.getByText('"id": "near-1"').waitFor();
    expect(await page.getByRole("combobox").inputValue()).toBe("");
    await page.getByText("65 items here.").waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole("button", { name: "Show on the map" }).click();
    await page.getByText("1 item here.").waitFor();
    await page.getByRole("button", { name: "close" }).click();
    await page.getByRole("link", { name: "near-1" }).waitFor();
    expect(page.url()).toMatch(/#\/map$/);
    expect(opened.errors).toEqual([]);
  });

  test("a period chosen on the time line keeps the rest off the map", async () => {
    const { target, catalogue } = place();
    await catalogue.loadItems("scenes", [scene(5, { properties: { datetime: "2023-01-01T00:00:00Z" } })]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`);
    const { page } = opened;
    await page.getByText("63 items here.").waitFor();
    await page.getByLabel("from", { exact: true }).fill("2022-06-01");
    await page.getByText("1 item here.").waitFor();
    await page.getByRole("button", { name: "all times" }).press("Enter");
    // The button that had the focus is gone.
    expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Time");
    await page.getByText("63 items here.").waitFor();
    const line = await page.locator(".time-line svg").boundingBox();
    await page.mouse.click((line?.x ?? 0) + 3, (line?.y ?? 0) + 30);
    await page.getByText("62 items here.").waitFor();
    expect(await page.locator(".time-line .stretch").count()).toBe(1);
    expect(opened.errors).toEqual([]);
  });

  test("flaws are counted, listed, and downloaded as `items delete --from` and `enqueue` take them", async () => {
    const { target, catalogue } = place();
    const twin = scene(5, { id: "twin", properties: { datetime: "2023-01-01T00:00:00Z" } });
    await catalogue.loadItems("scenes", [{ ...twin, id: "twin" }]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`);
    const { page } = opened;
    await page.getByRole("button", { name: "Check all items" }).click();
    const flaw = page.getByRole("listitem").filter({ hasText: "items with the footprint and the time of another" });
    await flaw.getByText("1", { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      flaw.getByRole("link", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("scenes.duplicate.ndjson");
    const list = readFileSync(await download.path(), "utf8");
    const url = "https://example.com/scene-5.tif";
    expect(
      list
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([{ collection: "scenes", id: "twin", datetime: expect.stringMatching(/^2023-01-01/), url }]);
    const settings = "packages: {p: {}}\nrecipes:\n  again: {package: p, group: g, args: ['{url}']}\n";
    const cwd = folderWith({ "config.yml": settings, "list.ndjson": list });
    const sent = await run(["enqueue", "--no-check", "list.ndjson", "--recipe", "again"], { cwd, target });
    expect(sent.code).toBe(0);
    const [body = ""] = await target.bodies({ stage: "gen", dead: false });
    expect(JSON.parse(body).create_item_args).toEqual([url]);
    const gone = await run(["items", "delete", "scenes", "--from", "list.ndjson", "--dry-run", "--json"], {
      cwd,
      target,
    });
    expect(JSON.parse(gone.stdout)).toEqual({ would_delete: 1, missing: [] });
    await flaw.getByRole("button", { name: "List" }).click();
    await flaw.getByRole("link", { name: "twin" }).waitFor();
    await flaw.getByRole("button", { name: "Show on the map" }).click();
    await page.getByText("1 item here.").waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all again" }).press("Enter");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SELECT");
    // Numbers of one digit and of several stand in one column.
    await page.evaluate("document.querySelector('.counted > b').textContent = '1,234,567'");
    const lefts =
      "[...document.querySelectorAll('.counted > :last-child')].map((text) => text.getBoundingClientRect().left)";
    expect(new Set(await page.evaluate<number[]>(lefts)).size).toBe(1);
  });

  test("a place where two parts of a footprint overlap is no hole", async () => {
    const { target, catalogue } = place();
    await catalogue.loadCollection(collectionDocument("parts"));
    const ring = (west: number, south: number, east: number, north: number) => [[west, south], [east, south], [east, north], [west, north], [west, south]]; // biome-ignore format: a ring
    const geometry = { type: "MultiPolygon", coordinates: [[ring(-35, 20, -25, 30)], [ring(-32, 20, -20, 30)]] };
    await catalogue.loadItems("parts", [itemDocument("parts", "overlap", { geometry })]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=parts`);
    const { page } = opened;
    await page.getByText("1 item here.").waitFor();
    await page.getByRole("button", { name: "World" }).click();
    const red = async (longitude: number) => Number.parseInt(await colorAt(page, longitude, 25), 10);
    await expect.poll(async () => (await red(-60)) - (await red(-22))).toBeGreaterThan(20);
    expect(await red(-28.5)).toBeLessThanOrEqual(await red(-22));
    await clickAt(page, -28.5, 25);
    await page.getByRole("heading", { name: "overlap", exact: true }).waitFor();
    expect(opened.errors).toEqual([]);
    await catalogue.operate({ action: "collections.delete", id: "parts" });
  });

  test("a check of all items that a person began is begun again by nobody else", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`);
    const { page } = opened;
    const check = page.getByRole("button", { name: "Check all items" });
    await check.waitFor();
    await page.clock.install();
    let asked = 0;
    await page.route("**/api/map/quality*", (route) => {
      asked++;
      const error = { kind: "database_unreachable", message: "the database does not answer" };
      return route.fulfill({ status: 503, json: { error } });
    });
    await check.click();
    await page.getByRole("alert").getByText("The database does not answer").waitFor();
    await page.clock.pauseAt(Date.now() + 600_000);
    await page.clock.runFor(70_000);
    // Comes after all that the page has asked.
    await page.evaluate("fetch('api/map/quality?collection=last').then(() => undefined)");
    expect(asked).toBe(2);
  });

  test("100,000 more are counted by area, and seen one by one from near", async () => {
    const { target, database } = place();
    await database.query(
      `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
       SELECT 'many-' || n, ST_MakeEnvelope(x, y, x + 0.01, y + 0.01, 4326), collection, datetime, end_datetime, content
       FROM items CROSS JOIN generate_series(1, 100000) AS n
         CROSS JOIN LATERAL (SELECT (n % 3600) / 10.0 - 180 AS x, (n / 3600) * 3.0 - 42 AS y) AS placed
       WHERE id = 'scene-1'`,
    );
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=scenes`);
    const { page, errors } = opened;
    await page.getByText(/^100,06\d items here, counted by area/).waitFor();
    await page.locator("canvas").focus();
    for (let zoom = 0; zoom < 9; zoom++) await page.keyboard.press("+");
    await page.getByText(/^[\d,]+ items? here\.$/).waitFor();
    expect(await page.locator("aside .ids a").count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  test("no first command is told while the items cannot be counted", async () => {
    const { target } = place();
    const operate = async (request: OperateRequest) => {
      if (request.action === "items.count") throw new Fault("database_unreachable", "the count takes too long");
      return target.operate(request as never);
    };
    await using server = await openPageServer({ ...target, operate: operate as Operate });
    await using opened = await openWatched(browser(), `${server.url}#/map?collection=others`);
    const { page } = opened;
    await page.getByText("0 items here.").first().waitFor();
    await page.getByText("None.", { exact: true }).waitFor();
    expect(await page.getByText("None yet.").count()).toBe(0);
  });
});
