// Times the page in Chromium: its first paint, beside that of an empty page, and how long each panel takes to be usable.
// usage: npm run bench:page -- [--json] [--rounds N] [--counts 0,63,100000] [--items N]
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { closeTestTargets } from "../../test/cli/target.ts";
import { openChromium, openWatched } from "../../test/ui/chromium.ts";
import { fillItems, fillLetters, fillRuns } from "../../test/ui/fill-target.ts";
import { openCatalogueTarget } from "../../test/ui/open-catalogue-target.ts";
import { openPageServer } from "../../test/ui/open-page-server.ts";
import { usablePanels } from "../../test/ui/usable-panels.ts";
import { median } from "../median.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    counts: { type: "string", default: "0,63,100000" },
    items: { type: "string", default: "1000000" },
  },
});
const rounds = Number(values.rounds);

/** Milliseconds from the beginning of the navigation to the first paint with content. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  await using opened = await openWatched(browser, url);
  await opened.page.waitForFunction("performance.getEntriesByName('first-contentful-paint').length > 0");
  return Number(await opened.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
}

/** Milliseconds until a panel says that it can be used, in a page that is opened at it. */
async function usable(browser: Browser, url: string, sentence: RegExp): Promise<number> {
  const started = performance.now();
  await using opened = await openWatched(browser, url);
  await opened.page.getByText(sentence).first().waitFor({ timeout: 600_000 });
  return performance.now() - started;
}

const medianOf = async (measure: () => Promise<number>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measure());
  return Math.round(median(times));
};

const browser = await openChromium();
const empty = createServer((_, response) =>
  response.setHeader("content-type", "text/html").end("<!doctype html><p>an empty page"),
).listen(0, "127.0.0.1");
await once(empty, "listening");
const milliseconds: Record<string, Record<string, number>> = {};
const paints = { page: [] as number[], empty: [] as number[] };
try {
  for (const count of values.counts.split(",").map(Number)) {
    await using place = await openCatalogueTarget();
    await fillLetters(place.target, count);
    await fillRuns(place, count);
    await fillItems(place, count);
    await using server = await openPageServer(place.target);
    for (const [panel, sentence] of Object.entries(usablePanels)) {
      const open = () => usable(browser, `${server.url}#/${panel}`, sentence(count));
      milliseconds[panel] = { ...milliseconds[panel], [count]: await medianOf(open) };
    }
    for (let round = 0; round < rounds; round++) {
      paints.page.push(await firstPaint(browser, server.url));
      paints.empty.push(await firstPaint(browser, `http://127.0.0.1:${(empty.address() as AddressInfo).port}/`));
    }
  }
  const most = Number(values.items);
  await using place = await openCatalogueTarget();
  await fillItems(place, most);
  await using server = await openPageServer(place.target);
  const open = () => usable(browser, `${server.url}#/map`, /items here/);
  milliseconds["map"] = { ...milliseconds["map"], [most]: await medianOf(open) };
} finally {
  empty.close();
  await browser.close();
  closeTestTargets();
}
const [page, nothing] = [median(paints.page), median(paints.empty)];
const result = {
  rounds,
  ratios: { first_paint: page / nothing },
  first_paint_milliseconds: { page: Math.round(page), empty_page: Math.round(nothing) },
  usable_milliseconds: milliseconds,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`first paint: ${page.toFixed(0)} ms, of an empty page ${nothing.toFixed(0)}`);
  for (const [panel, times] of Object.entries(milliseconds)) {
    const told = Object.entries(times).map(([count, time]) => `${Number(count).toLocaleString("en")}: ${time} ms`);
    console.log(`${panel} usable after, by the number of its entries: ${told.join(", ")}`);
  }
}
