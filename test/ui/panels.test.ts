import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import { brokenRules } from "./broken-rules.ts";
import { hasChromium, openWatched } from "./chromium.ts";
import { fillItems, fillLetters, fillLongNames, fillRuns, longNames } from "./fill-target.ts";
import { misplacedText } from "./misplaced-text.ts";
import { openCatalogueTarget } from "./open-catalogue-target.ts";
import { openPageServer } from "./open-page-server.ts";
import { usablePanels } from "./usable-panels.ts";
import { useChromium } from "./use-chromium.ts";

const shots = fileURLToPath(new URL("../../reports/screenshots/", import.meta.url));

const screen = { width: 1280, colorScheme: "light" } as const;
const phone = { width: 390, colorScheme: "dark" } as const;
const others = [
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
] as const;

describe.skipIf(!hasChromium)("each panel", () => {
  const browser = useChromium();

  test.each([
    [0, [screen]],
    [63, [screen, phone, ...others]],
    [100_000, [phone]],
  ])(
    "can be used with %i letters, runs and items",
    async (count, looks) => {
      mkdirSync(shots, { recursive: true });
      await using place = await openCatalogueTarget();
      const { target } = place;
      await fillLetters(target, count);
      await fillRuns(place, count);
      await fillItems(place, count);
      await using server = await openPageServer(target);
      for (const look of looks) {
        const { width, colorScheme } = look;
        await using opened = await openWatched(browser(), server.url, look);
        const { page, errors, foreign } = opened;
        for (const [panel, sentence] of Object.entries(usablePanels)) {
          await page.evaluate(`location.hash = "#/${panel}"`);
          await page.getByText(sentence(count)).first().waitFor();
          await page.screenshot({ path: `${shots}${panel}-${count}-${width}-${colorScheme}.png` });
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
          expect([panel, width, await misplacedText(page)]).toEqual([panel, width, []]);
          const broken = look === screen || look === phone ? await brokenRules(page) : [];
          expect([panel, width, broken]).toEqual([panel, width, []]);
        }
        expect(errors).toEqual([]);
        expect(foreign).toEqual([]);
      }
    },
    300_000,
  );

  test("names its commands with the options of the pipeline that it shows", async () => {
    await using place = await openCatalogueTarget();
    const { target, catalogue } = place;
    const options = "--target aws --profile 'my profile'";
    const given = ["--target aws", "--profile 'my profile'"];
    await using server = await openPageServer(target, {}, given);
    await using opened = await openWatched(browser(), server.url);
    const { page } = opened;
    const commands = (): Promise<string[]> => page.locator("main code").allInnerTexts();
    const enqueue = `stac-ingest enqueue ${options} tiles.txt --recipe glad`;
    await expect.poll(commands).toEqual([enqueue]);
    await page.evaluate('location.hash = "#/runs"');
    await page.getByText("No run yet.").waitFor();
    expect(await commands()).toEqual([enqueue]);
    await page.evaluate('location.hash = "#/map"');
    await page.getByText("None yet.").waitFor();
    expect(await commands()).toEqual([enqueue]);
    await catalogue.loadCollection(collectionDocument("my scenes"));
    await catalogue.loadItems(
      "my scenes",
      [1, 2].map((n) => itemDocument("my scenes", `scene-${n}`)),
    );
    await page.evaluate('location.hash = "#/map?collection=my+scenes"');
    await page.getByRole("button", { name: "Check all items" }).click();
    const kept = [`stac-ingest items delete ${options} 'my scenes' --from FILE`, `stac-ingest enqueue ${options}`];
    await expect.poll(commands).toEqual(expect.arrayContaining(kept));
    target.state.running = false;
    await page.evaluate('location.hash = "#/pipeline"');
    await page.getByText("Try: stac-ingest local start", { exact: false }).waitFor();
    await fillLetters(target, 1);
    await page.evaluate('location.hash = "#/letters"');
    await page.locator("tbody a").first().click();
    await page.getByRole("button", { name: "Delete" }).first().click();
    await page.getByText(`stac-ingest dlq import ${options} takes`).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await server[Symbol.asyncDispose]();
    await page.getByText(`Try: stac-ingest ui ${options}`).first().waitFor();
  });

  test("is walked through by Tab alone, each stop with a name, seen, and marked", async () => {
    await using place = await openCatalogueTarget();
    const { target } = place;
    await fillLetters(target, 5);
    await fillRuns(place, 3);
    await fillItems(place, 4);
    await using server = await openPageServer(target);
    await using opened = await openWatched(browser(), server.url, screen);
    const { page, errors } = opened;
    const walk = async (hash: string, sentence: string): Promise<string> => {
      await page.goto("about:blank");
      await page.goto(`${server.url}${hash}`);
      await page.getByText(sentence).first().waitFor();
      const stops: string[] = [];
      for (;;) {
        await page.keyboard.press("Tab");
        const focused = page.locator(":focus");
        if (await page.evaluate("document.activeElement === document.body")) return stops.join("\n");
        // The parts of a date are named and marked by the browser, and that which opens its calendar is none of the page's.
        if (await page.evaluate("document.activeElement.type === 'date'")) continue;
        const [stop = ""] = (await focused.ariaSnapshot()).split("\n");
        expect([hash, stop]).toEqual([hash, expect.stringMatching(/^- (?:\w+ "[^"]+"|text: \S+|'\w+ ")/)]);
        const isMarked = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
        expect([stop, await page.evaluate(isMarked)]).toEqual([stop, true]);
        const box = await focused.boundingBox();
        expect([stop, (box?.width ?? 0) > 1 && (box?.y ?? -1) >= 0]).toEqual([stop, true]);
        stops.push(stop);
      }
    };
    const pipeline = await walk("#/pipeline", "5 dead");
    expect(pipeline).toContain('link "Dead letters 5"');
    expect(pipeline).toContain('button "Pause load"');
    expect(await walk("#/letters", "5 in 4 groups")).toContain('link "item_failed"');
    expect(await walk("#/runs", "tiles of day 3")).toContain('link "tiles of day 1"');
    expect(await walk("#/runs/run-3", "Missing lines")).toContain('button "Send missing lines again"');
    expect(await walk("#/map?collection=scenes", "4 items here.")).toMatch(
      /button "zoom in".*link "scene-1".*Check all/s,
    );
    await page.goto(`${server.url}#/pipeline`);
    await page.getByText("5 dead").first().waitFor();
    // An arrow between two cards is drawn, and not spoken.
    expect(await page.locator("main").ariaSnapshot()).not.toContain("→");
    await page.keyboard.press("2");
    await page.getByText("5 in 4 groups").waitFor();
    expect(errors).toEqual([]);
  });

  test.each([screen, phone])("keeps long names in their place on $width pixels", async (look) => {
    await using place = await openCatalogueTarget();
    const id = await fillLongNames(place);
    await using server = await openPageServer(place.target);
    await using opened = await openWatched(browser(), server.url, look);
    const { page, errors } = opened;
    const fits = async (sentence: string | RegExp): Promise<void> => {
      await page.getByText(sentence).first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.width);
      expect([page.url(), await misplacedText(page)]).toEqual([page.url(), []]);
    };
    await fits("Died in the last hour");
    await page.getByRole("link", { name: "network" }).click();
    await fits("Change all and send them back");
    await page.getByRole("link", { name: ".csv:7" }).click();
    await fits("Belongs to");
    await page.evaluate(`location.hash = "#/letters"`);
    await fits(/1 in 1 group$/);
    await page.evaluate(`location.hash = "#/runs"`);
    await fits("0 of 1,200 loaded, 1 dead, 690 cancelled");
    // Numbers of a run of millions are no longer than these.
    expect(await page.evaluate("document.querySelector('.progress small').getClientRects().length")).toBe(1);
    await page.evaluate(`location.hash = "#/runs/${id}"`);
    await fits("Missing lines");
    await page.evaluate(`location.hash = "#/map?collection=${longNames.collection}"`);
    await fits("1 item here.");
    const narrowed = await page.locator(".filters label").boundingBox();
    const select = await page.getByRole("combobox").boundingBox();
    expect(Math.abs((narrowed?.width ?? 0) - (select?.width ?? 0))).toBeLessThan(2);
    await page.getByRole("link", { name: longNames.run }).click();
    await fits("Show on the map");
    expect(errors).toEqual([]);
  });
});
