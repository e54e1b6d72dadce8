import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Shown } from "../../src/ui/route.ts";
import { letterRoutes } from "../../src/ui/routes/letter-routes.ts";
import { removeFolders } from "../cli/folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../cli/target.ts";
import { brokenRules } from "./broken-rules.ts";
import { hasChromium, openWatched } from "./chromium.ts";
import { openPageServer } from "./open-page-server.ts";
import { useChromium } from "./use-chromium.ts";

const request = (url: string, secret = "") =>
  JSON.stringify({
    package_name: "p",
    group_name: "g",
    create_item_args: [`${url}${secret}`],
    create_item_options: {},
  });

/** A pipeline in which two requests died of one reason, one of another, and one document in load. */
async function openDead(): Promise<TestTarget> {
  const target = openTestTarget();
  const died = (kind: string, message: string) => ({ error_kind: kind, error_message: message, place: "tiles.csv:7" });
  await target.addDeadLetters("gen", [
    { body: request("https://a/1.tif", "?X-Amz-Signature=secret"), attributes: died("network", "no route to a") },
    { body: request("https://a/2.tif"), attributes: died("network", "no route to a") },
    {
      body: request("https://a/3.tif"),
      attributes: died("item_failed", "ValueError: bad\n  at p/stac.py:7 in create"),
    },
  ]);
  await target.addDeadLetters("load", [
    { body: "{}", attributes: died("collection_missing", "there is no collection x") },
  ]);
  return target;
}

const gen = { stage: "gen", dead: false } as const;
const dead = { stage: "gen", dead: true } as const;

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

describe("what the page asks about dead letters", () => {
  test("an export has every letter whole, a line each", async () => {
    await using page = await openPageServer(await openDead());
    const text = await (await page.send("/api/letters/export?stage=gen")).text();
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(text).toContain("X-Amz-Signature=secret");
  });

  test("a letter is shown without its secrets, and whole only to be edited", async () => {
    const target = await openDead();
    await using page = await openPageServer(target);
    const [letter] = await target.messaging.peek(dead, 1);
    const shown = await (await page.send(`/api/letters/one?id=${letter?.id}`)).text();
    expect(shown).toContain("https://a/1.tif?X-Amz-Signature=***");
    const whole = (await (await page.send(`/api/letters/body?id=${letter?.id}`)).json()) as { body: string };
    expect(whole.body).toBe(letter?.body);
  });

  test("what the queue gave up by itself is explained from the log, in the list and in the export", async () => {
    const target = openTestTarget();
    await target.messaging.publish("gen", [{ body: "{}", attributes: {} }]);
    const receive = () => target.messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
    let received = await receive();
    const about = { time: new Date().toISOString(), level: "error", stage: "gen", request_id: "a" } as const;
    target.records.push({ ...about, event: "message received again", message_id: received[0]?.id });
    target.records.push({ ...about, event: "memory ran out" });
    // Whatever has it in hand dies each time, until the queue has had enough.
    while (received.length > 0) {
      await target.messaging.changeVisibility(gen, received, 0);
      received = await receive();
    }
    await using page = await openPageServer(target);
    for (const path of ["/api/letters/peek", "/api/letters/one", "/api/letters/export"]) {
      expect(await (await page.send(`${path}?stage=gen`)).text()).toContain(
        "the log says: the function's memory ran out",
      );
    }
  });

  test("an export that is not read to its end ends the walk over the letters", async () => {
    const target = await openDead();
    const visits = { begun: 0, ended: 0 };
    const { messaging } = target;
    const visitLetters: typeof messaging.visitLetters = async (...asked) => {
      visits.begun += 1;
      await messaging.visitLetters(...asked).finally(() => {
        visits.ended += 1;
      });
    };
    const shown = { target: { ...target, messaging: Object.assign(Object.create(messaging), { visitLetters }) } };
    const asked = { query: new URLSearchParams(), body: undefined, signal: new AbortController().signal };
    const answer = await letterRoutes["GET /api/letters/export"]?.(shown as unknown as Shown, asked);
    if (!answer || !("download" in answer)) throw new Error("there is no download");
    for await (const _ of answer.download.pieces) break;
    expect(visits).toEqual({ begun: 1, ended: 1 });
  });

  test("letters that are not there, and filters that are none, are told", async () => {
    await using page = await openPageServer(await openDead());
    expect((await page.send("/api/letters/one?id=nothing")).status).toBe(404);
    expect((await page.send("/api/letters?stage=all")).status).toBe(400);
    const body = JSON.stringify({ letters: { reasons: "network" } });
    expect((await page.send("/api/letters/purge", { method: "POST", body })).status).toBe(400);
    expect(page.bugs).toEqual([]);
  });

  test("a body that its stage would refuse is not sent, and its letter stays", async () => {
    const target = await openDead();
    await using page = await openPageServer(target);
    const [letter] = await target.messaging.peek(dead, 1);
    for (const wrong of ["no JSON", "{}"]) {
      const body = JSON.stringify({ letters: { stage: "gen", id: letter?.id }, body: wrong });
      const report = await (await page.send("/api/letters/redrive", { method: "POST", body })).json();
      expect(report).toMatchObject({ moved: 0, refused: 1, left: 3, reasons: [{ message: expect.any(String) }] });
    }
    expect(await target.bodies(gen)).toEqual([]);
  });
});

describe.skipIf(!hasChromium)("dead letters in a browser", () => {
  const browser = useChromium();

  test("no letters are told in a sentence", async () => {
    await using server = await openPageServer(openTestTarget());
    await using opened = await openWatched(browser(), `${server.url}#/letters`);
    await opened.page.getByText("No dead letter is here.").waitFor();
    expect(opened.errors).toEqual([]);
  });

  test("filters suggest the names that there are, and a kind that is chosen keeps the others out", async () => {
    await using server = await openPageServer(await openDead());
    await using opened = await openWatched(browser(), `${server.url}#/letters`);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "network" }).waitFor();
    const suggested = (name: string): Promise<string[]> =>
      page.evaluate(`[...document.querySelector("input[name=${name}]").list.options].map(({ value }) => value)`);
    expect(await suggested("kind")).toEqual(["collection_missing", "item_failed", "network"]);
    expect(await suggested("package")).toEqual(["p"]);
    expect(await suggested("collection")).toEqual([]);
    await page.getByRole("combobox", { name: "kind" }).fill("network");
    await page.keyboard.press("Enter");
    await page.getByText(/2 in 1 group$/).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole("combobox", { name: "package" }).fill("q");
    await page.keyboard.press("Enter");
    await page.getByText("No dead letter is meant by these filters.").waitFor();
    await page.getByRole("link", { name: "All dead letters" }).click();
    await page.getByText("4 in 3 groups").waitFor();
    expect(await page.getByRole("combobox", { name: "kind" }).inputValue()).toBe("");
    expect(errors).toEqual([]);
  });

  test("the way back from a group or a letter leads to the list as it was filtered", async () => {
    await using server = await openPageServer(await openDead());
    await using opened = await openWatched(browser(), `${server.url}#/letters`);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "network" }).click();
    await page.getByRole("link", { name: "tiles.csv:7" }).first().click();
    await page.getByRole("link", { name: "its group" }).click();
    await page.getByRole("link", { name: "all groups" }).click();
    await page.getByText("4 in 3 groups").waitFor();
    await page.getByRole("combobox", { name: "stage" }).selectOption("gen");
    await page.getByText("3 in 2 groups").waitFor();
    await page.getByRole("link", { name: "network" }).click();
    await page.getByRole("link", { name: "tiles.csv:7" }).first().click();
    await page.getByRole("link", { name: "its group" }).click();
    await page.getByRole("link", { name: "groups, as filtered" }).click();
    await page.getByText("3 in 2 groups").waitFor();
    expect(await page.getByRole("combobox", { name: "stage" }).inputValue()).toBe("gen");
    expect(errors).toEqual([]);
  });

  test("a group is sent back whole, after its count was shown and only if that is wanted", async () => {
    const target = await openDead();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/letters`);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "network" }).click();
    await page.getByText("2 dead letters").waitFor();
    expect(await brokenRules(page)).toEqual([]);
    const all = page.getByRole("button", { name: "Send all back", exact: true });
    await all.click();
    const dialog = page.getByRole("dialog", { name: "Send 2 dead letters back?" });
    await dialog.waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await target.bodies(gen)).toEqual([]);
    await all.click();
    await dialog.getByRole("button", { name: "Send back" }).click();
    await page.getByText("2 sent back.").waitFor();
    expect(await target.bodies(gen)).toHaveLength(2);
    // The button that had the focus can be used no more.
    expect(await page.evaluate("document.activeElement.textContent")).toContain("2 sent back.");
    expect((await target.bodies(dead)).join()).toContain("3.tif");
    expect(errors).toEqual([]);
  });

  test("a group is changed and sent back as the preview showed it", async () => {
    const target = await openDead();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/letters?stage=gen`);
    const { page } = opened;
    await page.getByRole("link", { name: "network" }).click();
    await page.getByText("Change all and send them back").click();
    await page.getByLabel("change", { exact: true }).fill('.collection_id = "c"');
    await page.getByRole("button", { name: "Show what changes" }).click();
    await page.getByText('+ collection_id: "c"').first().waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole("button", { name: "Send all back changed" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
    await page.getByText("2 sent back.").waitFor();
    const sent = (await target.bodies(gen)).map((body) => JSON.parse(body).collection_id);
    expect(sent).toEqual(["c", "c"]);
  });

  test("one letter is read with its traceback, edited and sent back", async () => {
    const target = await openDead();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/letters`);
    const { page, errors } = opened;
    await page.getByRole("link", { name: "item_failed" }).press("Enter");
    await page.getByRole("link", { name: "tiles.csv:7" }).click();
    // The link that had the focus is gone.
    await page.waitForFunction("document.activeElement.id === 'main'");
    await page.getByText("at p/stac.py:7 in create").waitFor();
    await page
      .getByRole("definition")
      .filter({ hasText: /^https:\/\/a\/3.tif$/ })
      .waitFor();
    await page.getByRole("button", { name: "Edit" }).click();
    const box = page.getByRole("textbox", { name: "the request" });
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");
    expect(await brokenRules(page)).toEqual([]);
    await box.fill("what nobody wants");
    await page.getByRole("button", { name: "Discard the edit" }).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await box.fill((await box.inputValue()).replace("3.tif", "4.tif"));
    await page.getByRole("button", { name: "Send back as written" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
    await page.getByText("1 sent back.").waitFor();
    expect((await target.bodies(gen)).map((body) => JSON.parse(body).create_item_args)).toEqual([["https://a/4.tif"]]);
    expect(errors).toEqual([]);
  });

  test("letters that are deleted are kept in a file", async () => {
    const target = await openDead();
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), `${server.url}#/letters?stage=load`);
    const { page } = opened;
    await page.getByRole("link", { name: "collection_missing" }).click();
    await page.getByRole("button", { name: "Send all back", exact: true }).click();
    await page.getByText("1 dead letter goes back to the queue of load as it is.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Delete all" }).click();
    await page.getByText("1 dead letter is deleted for good.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("1 deleted, kept in").waitFor();
    const kept = join(server.folder, ".stac-ingest", "purged");
    const [file = ""] = readdirSync(kept);
    expect(readFileSync(join(kept, file), "utf8")).toContain("there is no collection x");
    expect(await target.bodies({ stage: "load", dead: true })).toEqual([]);
  });
});
