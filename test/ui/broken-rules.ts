import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Rules of accessibility that a page breaks as it is now, light or dark, each with the first place. */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const broken: string[] = [];
  const isDark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  for (const colorScheme of isDark ? (["light", "dark"] as const) : (["dark", "light"] as const)) {
    await page.emulateMedia({ colorScheme });
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    broken.push(...violations.map(({ id, help, nodes }) => `${colorScheme}, ${id}: ${help}: ${nodes[0]?.html}`));
  }
  return broken;
}
