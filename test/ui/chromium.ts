import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Debian's Chromium; playwright-core brings none. */
export const hasChromium = existsSync(executablePath);

/** Opens the browser; root may start it only without its own sandbox. */
export const openChromium = (): Promise<Browser> => chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** A page of a browser, and all that went wrong on it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly errors: string[];
  /** Addresses of other hosts that were asked for. */
  readonly foreign: string[];
}

/** Opens an address and notes errors, and requests to elsewhere. */
export async function openWatched(
  browser: Browser,
  url: string,
  {
    width = 1280,
    height = 800,
    colorScheme = "light",
  }: { width?: number; height?: number; colorScheme?: "light" | "dark" } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, acceptDownloads: true });
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== "data:" && host !== new URL(url).host) foreign.push(request.url());
  });
  await page.goto(url);
  return { page, errors, foreign, [Symbol.asyncDispose]: () => context.close() };
}
