import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/pipeline/run/run.ts";
import { brokenRules } from "./broken-rules.ts";
import { hasChromium, openWatched } from "./chromium.ts";
import { fillRuns } from "./fill-target.ts";
import { type CatalogueTarget, openCatalogueTarget } from "./open-catalogue-target.ts";
import { openPageServer } from "./open-page-server.ts";
import { useCatalogue } from "./use-chromium.ts";

const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
const inventory = { "tiles.csv": "url\na.tif\nb.tif\nc.tif\n" };

/** Records a run of three rows: one is on its way, one died, one was cancelled. */
async function recordRun(
  { operate }: CatalogueTarget["target"],
  folder: string,
  changes: Partial<RunRecord> = {},
): Promise<void> {
  const record: RunRecord = {
    id,
    revision: 1,
    label: "tiles",
    command: "enqueue",
    started_at: new Date().toISOString(),
    who: "me",
    inputs: [{ name: `${folder}/tiles.csv` }],
    recipe: { package: "p", group: "g", args: ["{url}"] },
    state: "sent",
    total: 3,
    sent: 3,
    refused: 0,
    resume_after: 3,
    ...changes,
  };
  await operate({ action: "runs.record", record });
  await operate({ action: "runs.cancelled", id, sequences: [3] });
  const death = { sequence: 2, stage: "gen", kind: "network", reason: "no route to b" } as const;
  await operate({ action: "runs.died", id, deaths: [death] });
}

describe.skipIf(!hasChromium)("runs in a browser", () => {
  const { browser, place } = useCatalogue();

  test("a ledger without runs says how one is begun, and then shows it with its missing lines, which are sent again", async () => {
    const { target } = place();
    await using server = await openPageServer(target, inventory);
    await using opened = await openWatched(browser(), `${server.url}#/runs`);
    const { page, errors } = opened;
    await page.getByText("No run yet.").waitFor();
    await recordRun(target, server.folder);
    await page.reload();
    await page.getByRole("link", { name: "tiles" }).click();
    await page.getByText("0 of 3 loaded, 1 dead").first().waitFor();
    await target.messaging.store(
      { stage: "gen", dead: true },
      ["no route to b", "no route to c"].map((reason) => ({
        body: "{}",
        attributes: { run_id: id, error_kind: "network", error_message: reason },
      })),
    );
    await page.getByRole("link", { name: "network" }).click();
    await page.getByRole("heading", { name: "network 1 dead letter of gen" }).waitFor();
    await page.goBack();
    await page.getByText("Missing lines", { exact: true }).click();
    await page.getByText("network: no route to b").waitFor();
    expect(await brokenRules(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download missing lines" }).click(),
    ]);
    const lines = readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line).row)).toEqual([{ url: "a.tif" }, { url: "b.tif" }]);
    await page.getByRole("button", { name: "Send missing lines again" }).click();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
    await page.getByText(/2 lines sent as run/).waitFor();
    const sent = (await target.bodies({ stage: "gen", dead: false })).map((body) => JSON.parse(body).create_item_args);
    expect(sent).toEqual([["a.tif"], ["b.tif"]]);
    expect(errors).toEqual([]);
  });

  test("a run that is sent is cancelled once that was confirmed, and its messages that wait are dropped", async () => {
    await using catalogue = await openCatalogueTarget();
    const { target } = catalogue;
    await using server = await openPageServer(target, inventory);
    await recordRun(target, server.folder, { refused: 4 });
    const attributes = { run_id: id, sequence: "1" };
    await target.messaging.store({ stage: "gen", dead: false }, [{ body: "{}", attributes }]);
    await using opened = await openWatched(browser(), `${server.url}#/runs/${id}`);
    const { page, errors } = opened;
    const cancel = page.getByRole("button", { name: "Cancel …" });
    await cancel.click();
    const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
    await dialog.getByText("of its 1 message on the way those that wait are dropped").waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await target.bodies({ stage: "gen", dead: false })).toHaveLength(1);
    await cancel.click();
    await dialog.getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("1 waiting message dropped.").waitFor();
    await page.getByText("0 of 3 loaded, 1 dead, 2 cancelled, 4 refused").waitFor();
    expect(await target.bodies({ stage: "gen", dead: false })).toEqual([]);
    await expect.poll(() => cancel.isDisabled()).toBe(true);
    expect(errors).toEqual([]);
  });

  test("a run whose sender goes on for a moment may have messages left once it is cancelled", async () => {
    await using catalogue = await openCatalogueTarget();
    await using server = await openPageServer(catalogue.target, inventory);
    await recordRun(catalogue.target, server.folder, { state: "sending" });
    await using opened = await openWatched(browser(), `${server.url}#/runs/${id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Cancel …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("0 waiting messages dropped. What is sent of it until its sender stops").waitFor();
    expect(opened.errors).toEqual([]);
  });

  test("older runs are a page further, and a run is found by a part of what it is called by", async () => {
    await using full = await openCatalogueTarget();
    await fillRuns(full, 45);
    await using server = await openPageServer(full.target);
    await using opened = await openWatched(browser(), `${server.url}#/runs`);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "tiles of day 45" }).waitFor();
    await page.getByRole("link", { name: "Older" }).click();
    await page.getByRole("link", { name: "tiles of day 25" }).waitFor();
    await page.getByRole("link", { name: "Older" }).click();
    await page.getByRole("link", { name: "tiles of day 5", exact: true }).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(5);
    expect(await page.getByRole("link", { name: "Older" }).count()).toBe(0);
    await page.getByRole("searchbox").fill("DAY 1");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "tiles of day 19" }).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(11);
    await page.getByRole("searchbox").fill("day 46");
    await page.keyboard.press("Enter");
    await page.getByText("No run has “day 46” in its name").waitFor();
    expect(errors).toEqual([]);
  });

  test("what is being written in the search stays when the page is drawn anew", async () => {
    await using catalogue = await openCatalogueTarget();
    await using server = await openPageServer(catalogue.target, inventory);
    await using opened = await openWatched(browser(), `${server.url}#/runs`);
    const { page, errors } = opened;
    await page.getByText("No run yet.").waitFor();
    await page.getByRole("searchbox").pressSequentially("til");
    await recordRun(catalogue.target, server.folder);
    await page.getByRole("link", { name: "tiles" }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("til");
    expect(errors).toEqual([]);
  });

  test("a run that its sender did not record is shown as far as it is known", async () => {
    const { target, catalogue } = place();
    await catalogue.recordOutcomes([{ runId: "unrecorded", collection: "scenes", done: { new: [1, 2] }, dead: [] }]);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/runs/unrecorded`);
    await opened.page.getByRole("heading", { name: "Run unrecord by another producer", exact: true }).waitFor();
    await opened.page.getByText("2 of 2 sent so far loaded").waitFor();
    expect(opened.errors).toEqual([]);
  });

  test("a ledger that did not answer is asked again until it does", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("a package makes the item").waitFor();
    const error = { kind: "database_unreachable", message: "the database does not answer" };
    await page.route("**/api/runs", (route) => route.fulfill({ status: 503, json: { error } }));
    await page.evaluate("location.hash = '#/runs'");
    await page.getByRole("alert").getByText("the database does not answer").waitFor();
    await page.unroute("**/api/runs");
    await page.locator("tbody tr").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("a question is asked again later and later while nobody is reached, and of an address that is left no more", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("a package makes the item").waitFor();
    await page.clock.install();
    const error = { kind: "database_unreachable", message: "the database does not answer" };
    const asked: string[] = [];
    await page.route(/api\/runs\/show/, (route) => {
      asked.push(new URL(route.request().url()).searchParams.get("id") ?? "");
      return route.fulfill({ status: 503, json: { error } });
    });
    /** Waits for an answer, and for what the page does with it while its clock stands. */
    const answerAfter = async (cause: () => Promise<unknown>): Promise<void> => {
      const response = page.waitForResponse(/api\/runs\/show/);
      await cause();
      await page.clock.runFor(100);
      await (await response).finished();
      await page.getByRole("alert").waitFor();
      await page.clock.runFor(100);
    };
    await page.clock.pauseAt(Date.now() + 600_000);
    await answerAfter(() => page.evaluate("location.hash = '#/runs/one'"));
    await answerAfter(() => page.clock.runFor(3_500));
    await page.clock.runFor(4_000);
    expect(asked).toEqual(["one", "one"]);
    await answerAfter(() => page.evaluate("location.hash = '#/runs/two'"));
    await page.clock.runFor(2_500);
    expect(asked).toEqual(["one", "one", "two"]);
    await answerAfter(() => page.clock.runFor(1_000));
    expect(asked).toEqual(["one", "one", "two", "two"]);
  });

  test("a question that failed though it was asked of somebody is not asked again", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    await page.getByText("a package makes the item").waitFor();
    await page.clock.install();
    let asked = 0;
    await page.route(/api\/runs\/show/, (route) => {
      asked++;
      return route.fulfill({ status: 503, json: { error: { kind: "infrastructure", message: "too late" } } });
    });
    await page.evaluate("location.hash = '#/runs/one'");
    await page.getByRole("alert").waitFor();
    await page.clock.pauseAt(Date.now() + 600_000);
    await page.clock.runFor(70_000);
    // Comes after all that the page has asked.
    await page.evaluate("fetch('api/runs/show?id=last').then(() => undefined)");
    expect(asked).toBe(2);
  });

  test("a run that nobody knows is told", async () => {
    await using server = await openPageServer(place().target);
    await using opened = await openWatched(browser(), `${server.url}#/runs/nothing`);
    await opened.page.getByRole("alert").waitFor();
    expect(await opened.page.getByRole("alert").textContent()).toMatch(/nothing/);
  });
});
