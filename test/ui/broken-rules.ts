import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Rules of accessibility that a page breaks as it is now, each with the first place. */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
}
