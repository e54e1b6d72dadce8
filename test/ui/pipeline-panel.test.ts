import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { openTestTarget } from "../cli/target.ts";
import { itemDocument } from "../pgstac/documents.ts";
import { hasChromium, openWatched } from "./chromium.ts";
import { fillRuns } from "./fill-target.ts";
import { openCatalogueTarget } from "./open-catalogue-target.ts";
import { openPageServer } from "./open-page-server.ts";
import { useChromium } from "./use-chromium.ts";

const shots = fileURLToPath(new URL("../../reports/screenshots/", import.meta.url));

describe.skipIf(!hasChromium)("the pipeline in a browser", () => {
  const browser = useChromium();

  test("an empty pipeline is shown with zeros, and nothing is asked of elsewhere", async () => {
    await using server = await openPageServer(openTestTarget());
    await using opened = await openWatched(browser(), server.url);
    const { page, errors, foreign } = opened;
    await page.getByText("No run is under way. Try: stac-ingest enqueue").waitFor();
    expect(await page.locator(".main-number").allInnerTexts()).toEqual(["0 waiting", "0 waiting", "0 items"]);
    expect(page.url()).not.toContain("token");
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  test("a first command is told only while the catalogue has no items", async () => {
    await using place = await openCatalogueTarget();
    await place.catalogue.loadItems("scenes", [itemDocument("scenes", "a")]);
    await using server = await openPageServer(place.target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/runs"));
    await page.reload();
    await (await answered).finished();
    const card = page.getByRole("region", { name: "Inventories" });
    await expect.poll(() => card.getByRole("paragraph").allInnerTexts()).toContain("No run is under way.");
    await page.getByText("1 item").waitFor();
    expect(await card.getByText("enqueue").count()).toBe(0);
  });

  test("runs that cannot be asked for are told as that, and not as none", async () => {
    await using server = await openPageServer(openTestTarget());
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.route("**/api/runs", (route) =>
      route.fulfill({
        status: 503,
        json: { error: { kind: "infrastructure", message: "the ledger does not answer" } },
      }),
    );
    await page.reload();
    const card = page.getByRole("region", { name: "Inventories" });
    await card.getByText("The ledger does not answer").waitFor();
    expect(await card.getByText("No run is under way").count()).toBe(0);
  });

  test("the latest runs are shown with their ends while none is under way", async () => {
    await using place = await openCatalogueTarget();
    await fillRuns(place, 6);
    await place.database.query(
      'UPDATE stac_ingest.runs SET record = record || \'{"total": 1200, "sent": 1200, "state": "sent"}\'',
    );
    await place.catalogue.recordOutcomes(
      [1, 2, 3, 4, 5, 6].map((number) => ({
        runId: `run-${number}`,
        collection: "scenes",
        done: { new: Array.from({ length: 1200 }, (_, index) => index + 1) },
        dead: [],
      })),
    );
    await using server = await openPageServer(place.target);
    await using opened = await openWatched(browser(), server.url);
    const { page, errors } = opened;
    const card = page.getByRole("region", { name: "Inventories" });
    await card.getByText("No run is under way. The latest:").waitFor();
    expect(await card.getByRole("listitem").getByRole("link").allInnerTexts()).toEqual([
      "tiles of day 6",
      "tiles of day 5",
      "tiles of day 4",
      "tiles of day 3",
    ]);
    expect(await card.getByText("1,200 of 1,200 loaded").count()).toBe(4);
    expect(errors).toEqual([]);
  });

  test("numbers change while it is open, and what is stuck is told with why", async () => {
    const target = openTestTarget();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    const gen = page.getByRole("region", { name: "gen" });
    await gen.getByText("0 waiting").waitFor();
    await target.messaging.publish("gen", [{ body: "a", attributes: {} }]);
    await gen.getByText("1 waiting").waitFor();
    target.state.running = false;
    await page.getByText("pipeline: nothing runs the stages").waitFor();
    target.state.running = true;
    target.state.catalogueFault = new Fault("database_unreachable", "the database does not answer");
    await page.getByText("database: the database does not answer").waitFor();
    expect(await page.getByRole("status").textContent()).toMatch(/seen since \d\d:\d\d\. Nothing is lost/);
  });

  test("workers are busy as their runs tell, and never more than there are", async () => {
    const target = openTestTarget();
    await target.messaging.publish(
      "load",
      Array.from({ length: 30 }, () => ({ body: "a", attributes: {} })),
    );
    await target.messaging.receive(
      { stage: "load", dead: false },
      { limit: 30, waitSeconds: 0, visibilitySeconds: 600 },
    );
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const load = opened.page.getByRole("region", { name: "load" });
    await load.getByText("– of 4").waitFor();
    const time = new Date(Date.now() - 600_000).toISOString();
    const batch = { level: "info", stage: "load", event: "batch done", messages: 1, milliseconds: 20 } as const;
    target.records.push({ ...batch, time });
    await using later = await openPageServer(target);
    await using again = await openWatched(browser(), later.url);
    await again.page.getByRole("region", { name: "load" }).getByText("4 of 4", { exact: true }).waitFor();
    expect([...opened.errors, ...again.errors]).toEqual([]);
  });

  test("a stage that fails for what it needs is red, with the reason since when, until it is done with a message", async () => {
    const target = openTestTarget();
    await target.messaging.publish("load", [{ body: "a", attributes: {} }]);
    const about = { level: "error", stage: "load" } as const;
    const early = new Date(Date.now() - 600_000);
    const reason = "the database does not answer";
    target.records.push({ ...about, time: early.toISOString(), event: "batch postponed", messages: 1, reason });
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    const since = `${String(early.getHours()).padStart(2, "0")}:${String(early.getMinutes()).padStart(2, "0")}`;
    await page.getByText(`load: ${reason}, since ${since}. Nothing is lost: its messages wait.`).waitFor();
    expect(await page.getByRole("region", { name: "load" }).getAttribute("class")).toContain("broken");
  });

  test("a stage that fails is trouble also while the other is paused", async () => {
    const target = openTestTarget();
    target.state.paused = ["gen"];
    await target.messaging.publish("load", [{ body: "a", attributes: {} }]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    await opened.page.getByText("local gen paused").waitFor();
    const time = new Date().toISOString();
    const reason = "the database does not answer";
    target.records.push({ time, level: "error", stage: "load", event: "batch postponed", messages: 1, reason });
    await using later = await openPageServer(target);
    await using again = await openWatched(browser(), later.url);
    await again.page.getByText("load: the database does not answer").waitFor();
    expect(await again.page.locator(".state").textContent()).toBe("local in trouble");
  });

  test("a log that cannot be read is told in place of what it would tell, until it can", async () => {
    const target = openTestTarget();
    let isReadable = false;
    const logs: typeof target.logs = async function* (query) {
      if (!isReadable) throw new Fault("infrastructure", "logs:FilterLogEvents is not allowed");
      yield* target.logs(query);
    };
    await using server = await openPageServer({ ...target, logs });
    await using opened = await openWatched(browser(), server.url);
    const load = opened.page.getByRole("region", { name: "load" });
    await load.getByText("The log cannot be read: logs:FilterLogEvents is not allowed").waitFor();
    await load.getByText("– of 4").waitFor();
    expect(await load.getByText("nothing done").count()).toBe(0);
    isReadable = true;
    await load.getByText("nothing done in the last hour").waitFor();
    await load.getByText("0 of 4").waitFor();
  });

  test("deaths of the last hour lead to their letters", async () => {
    const target = openTestTarget();
    const time = new Date().toISOString();
    for (const [kind, reason] of [
      ["network", "https://files.example.com/7.tif answered 503"],
      ["item_failed", "KeyError: 'product'"],
    ] as const) {
      await target.addDeadLetters("gen", [{ body: "{}", attributes: { error_kind: kind, error_message: reason } }]);
      target.records.push({ time, level: "error", stage: "gen", event: "message dead", kind, reason });
    }
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "network" }).click();
    await page.getByRole("heading", { name: "network 1 dead letter of gen" }).waitFor();
    expect(await page.locator("tbody tr").allInnerTexts()).toEqual([expect.stringContaining("answered 503")]);
    expect(errors).toEqual([]);
  });

  test("workers and the database are told as busy", async () => {
    const target = openTestTarget();
    const time = new Date().toISOString();
    for (const stage of ["gen", "load"] as const)
      target.records.push({
        time,
        level: "info",
        stage,
        event: "batch done",
        messages: 9,
        left: 0,
        milliseconds: 30_000,
      });
    const operate = async (request: OperateRequest) =>
      // Busy for half of the time.
      request.action === "database.activity"
        ? { active_milliseconds: performance.now() / 2 }
        : target.operate(request as never);
    await using server = await openPageServer({ ...target, operate: operate as Operate });
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page
      .getByRole("region", { name: "gen" })
      .getByText(`0.5 of ${Math.min(100, availableParallelism())}`)
      .waitFor();
    await page.getByRole("region", { name: "load" }).getByText("0.5 of 4").waitFor();
    const catalogue = page.getByRole("region", { name: "Catalogue", exact: true });
    await catalogue.getByText(/\d %$/).waitFor();
    expect(await catalogue.textContent()).toMatch(/busy(49|50|51) %/);
  });

  test("a stage is paused only after the question, and by keyboard alone", async () => {
    const target = openTestTarget();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    const button = page.getByRole("button", { name: "pause load" });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Pause load?" }).waitFor();
    // The safe answer has the focus.
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(target.state.paused).toEqual([]);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Pause load");
    await button.click();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("button", { name: "resume load" }).waitFor();
    expect(target.state.paused).toEqual(["load"]);
  });

  test("a page of another origin, in a browser that was let in, reads nothing and changes nothing", async () => {
    const target = openTestTarget();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("No run is under way.").waitFor();
    // Another port of the same host is the same site: the browser sends the cookie along.
    await using other = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<p>another</p>"),
    ).listen(0, "127.0.0.1");
    await once(other, "listening");
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const answers = await page.evaluate(async (origin) => {
      const body = JSON.stringify({ stage: "load", paused: true });
      const tell = (answer: Promise<Response>) =>
        answer.then(
          ({ type, status }) => `${type} ${status}`,
          () => "refused",
        );
      return [
        await tell(fetch(`${origin}/api/letters`, { credentials: "include" })),
        await tell(fetch(`${origin}/api/pause`, { method: "POST", mode: "no-cors", credentials: "include", body })),
      ];
    }, new URL(server.url).origin);
    expect(answers).toEqual(["refused", "refused"]);
    expect(target.state.paused).toEqual([]);
  });

  test("a server that is gone is told, and what was known stays", async () => {
    const server = await openPageServer(openTestTarget());
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("No run is under way.").waitFor();
    await server[Symbol.asyncDispose]();
    await page.getByText("the page's server does not answer").waitFor();
    expect(await page.locator(".main-number").count()).toBe(3);
  });

  test.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)("nothing is wider than %i pixels, %s", async (width, colorScheme) => {
    const target = openTestTarget();
    await target.addDeadLetters("gen", [{ body: "{}" }]);
    const reason = `cannot open https://files.example.com/${"a-long-name".repeat(20)}.tif`;
    const time = new Date().toISOString();
    target.records.push({ time, level: "error", stage: "gen", event: "message dead", kind: "item_failed", reason });
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url, { width, colorScheme });
    const { page } = opened;
    await page.getByText("Died in the last hour").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.screenshot({ path: `${shots}pipeline-${width}-${colorScheme}.png`, fullPage: true });
  });
});
