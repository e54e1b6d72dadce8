import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { removeFolders } from "../cli/folder.ts";
import { closeTestTargets } from "../cli/target.ts";
import { openChromium } from "./chromium.ts";
import { type CatalogueTarget, openCatalogueTarget } from "./open-catalogue-target.ts";

/** A browser for the tests of a file, which may have its targets and folders removed after each. */
export function useChromium(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  afterEach(() => {
    closeTestTargets();
    removeFolders();
  });
  return () => browser;
}

/** A browser, and a target with a catalogue that the tests of a file share. */
export function useCatalogue(): { readonly browser: () => Browser; readonly place: () => CatalogueTarget } {
  let browser: Browser;
  let place: CatalogueTarget;
  beforeAll(async () => {
    [browser, place] = await Promise.all([openChromium(), openCatalogueTarget()]);
  });
  afterAll(async () => {
    await browser.close();
    await place[Symbol.asyncDispose]();
    closeTestTargets();
  });
  afterEach(removeFolders);
  return { browser: () => browser, place: () => place };
}
