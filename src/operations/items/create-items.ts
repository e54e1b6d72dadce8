import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readAddresses } from "../../input/read-addresses.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault.ts";
import { parseLosslessly } from "../../pipeline/parse-losslessly.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { requestMaker } from "../../settings/request-maker.ts";
import { type Making, makeItems } from "../make-items.ts";
import { orFault } from "../or-fault.ts";
import type { Sendable } from "../send.ts";
import { type Difference, differences } from "./differences.ts";
import { itemFileName } from "./item-file-name.ts";
import { readEarlierItems } from "./read-earlier-items.ts";

export interface CreateOptions {
  readonly recipe: Recipe;
  /** A file of earlier items to compare with. */
  readonly compare?: string | undefined;
  /** A folder to write each item to, in a file of its own. */
  readonly out?: string | undefined;
}

/** The outcome of one address. */
export type Created =
  | { readonly url: string; readonly fault: Fault }
  | {
      readonly id: string;
      /** The item, as JSON. */
      readonly text: string;
      /** Differences from the earlier item; null if there was none of its id, undefined if none was asked for. */
      readonly differences?: Difference[] | null;
      /** Its file. */
      readonly path?: string;
    };

/** Makes an item of each address, compares it with an earlier one and writes it to a file if that is asked for. */
export async function* createItems(
  urls: readonly string[],
  { recipe, compare, out }: CreateOptions,
  surroundings: Surroundings,
  making: Making,
): AsyncGenerator<Created> {
  const earlier = compare === undefined ? undefined : await readEarlierItems(compare, surroundings);
  const folder = out === undefined ? undefined : resolve(surroundings.folder, out);
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  for await (const { sendable, outcome: text } of makeItems(requestsOf(urls, recipe, surroundings), making)) {
    if (text instanceof Fault) {
      yield { url: sendable.place.file, fault: text };
      continue;
    }
    const item = parseLosslessly(text, "the item") as { id: string };
    yield {
      id: item.id,
      text,
      ...(earlier && { differences: earlier.has(item.id) ? differences(earlier.get(item.id), item) : null }),
      ...(folder !== undefined && { path: await writeItem(folder, item.id, text) }),
    };
  }
}

async function writeItem(folder: string, id: string, text: string): Promise<string> {
  const path = join(folder, itemFileName(id));
  await writeFile(path, `${text}\n`);
  return path;
}

async function* requestsOf(
  urls: readonly string[],
  recipe: Recipe,
  surroundings: Surroundings,
): AsyncGenerator<Sendable> {
  const requestFor = requestMaker(recipe, { columns: ["url"], inventory: "an address" });
  let number = 0;
  for await (const batch of readAddresses(urls, surroundings)) {
    for (const url of batch) {
      number += 1;
      yield {
        number,
        place: { file: url, line: number },
        outgoing: orFault(() => ({ body: JSON.stringify(requestFor({ url })), attributes: {} })),
      };
    }
  }
}
