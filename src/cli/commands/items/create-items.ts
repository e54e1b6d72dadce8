import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault } from "../../../pipeline/fault.ts";
import { parseLosslessly } from "../../../pipeline/json.ts";
import { type Recipe, requestFor } from "../../../settings/recipe.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { makeItems } from "../../make-items.ts";
import type { Sendable } from "../../send.ts";
import { chooseRecipe } from "../enqueue/choose-recipe.ts";
import type { CreateOptions } from "./create.ts";
import { differences } from "./differences.ts";
import { readEarlierItems } from "./read-earlier-items.ts";
import { readIds } from "./read-ids.ts";
import { renderComparison } from "./render-comparison.ts";

/** Makes an item of each address, and prints it, writes it to a file, or tells how it differs from an earlier one. */
export async function createItems(urls: readonly string[], options: CreateOptions, context: Context): Promise<void> {
  const { terminal, signal, note, printLine, exitWith } = context;
  const configuration = await context.readConfiguration();
  const recipe = chooseRecipe(configuration.settings, options);
  const earlier = options.compare === undefined ? undefined : await readEarlierItems(options.compare, context);
  const folder = options.out === undefined ? undefined : resolve(terminal.cwd(), options.out);
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const [count, differing] = [{ made: 0, failed: 0 }, new Set<string>()];
  for await (const { sendable, outcome } of makeItems(
    requestsOf(urls, recipe, { terminal, signal }),
    configuration,
    context,
    urls,
  )) {
    if (outcome instanceof Fault) {
      count.failed += 1;
      note(`${sendable.place.file}: ${outcome.message}${outcome.remedy ? `\n  try: ${outcome.remedy}` : ""}`);
      continue;
    }
    count.made += 1;
    const item = parseLosslessly(outcome, "the item") as { id: string };
    if (earlier) {
      const before = earlier.get(item.id);
      const found = before === undefined ? undefined : differences(before, JSON.parse(outcome));
      if (found?.length !== 0) differing.add(item.id);
      await printLine({ id: item.id, differences: found ?? null }, renderComparison);
    }
    if (folder !== undefined) {
      const path = join(folder, `${encodeURIComponent(item.id)}.json`);
      await writeFile(path, `${outcome}\n`);
      await printLine({ id: item.id, path }, () => path);
    } else if (!earlier) {
      await printLine(item, (each) => JSON.stringify(each));
    }
  }
  if (count.failed > 0) exitWith(count.made > 0 ? exitCodes.partlyDone : exitCodes.failed);
  else if (differing.size > 0) exitWith(exitCodes.failed);
}

async function* requestsOf(
  urls: readonly string[],
  recipe: Recipe,
  surroundings: Pick<Context, "terminal" | "signal">,
): AsyncGenerator<Sendable> {
  let number = 0;
  for await (const batch of readIds(urls, surroundings)) {
    for (const url of batch) {
      number += 1;
      yield {
        number,
        place: { file: url, line: number },
        outgoing: { body: JSON.stringify(requestFor(recipe, { url })), attributes: {} },
      };
    }
  }
}
