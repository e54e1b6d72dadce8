import { join } from "node:path";
import type { Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { replaceFile } from "../../pipeline/process/replace-file.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { type Making, makeItems } from "../make-items.ts";
import { anotherOut, makeOutFolder } from "../make-out-folder.ts";
import type { Sendable } from "../send.ts";
import { unwritable } from "../unwritable.ts";
import { type Difference, differences } from "./differences.ts";
import { itemFileName } from "./item-file-name.ts";
import { readEarlierItems } from "./read-earlier-items.ts";

export interface CreateOptions {
  /** A file of earlier items to compare with. */
  readonly compare?: string | undefined;
  /** A folder to write each item to, in a file of its own. */
  readonly out?: string | undefined;
}

/** The outcome of one request; `url` is its address, or the file and line of its row. */
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

/** Makes an item of each request, compares it with an earlier one and writes it to a file if that is asked for. */
export async function* createItems(
  requests: AsyncIterable<Sendable>,
  { compare, out }: CreateOptions,
  surroundings: Surroundings,
  making: Making,
): AsyncGenerator<Created> {
  const earlier = compare === undefined ? undefined : await readEarlierItems(compare, surroundings);
  const folder = out === undefined ? undefined : await makeOutFolder(out, surroundings.folder);
  for await (const { sendable, outcome: text } of makeItems(requests, making)) {
    if (text instanceof Fault) {
      yield { url: nameOf(sendable), fault: text };
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

/** An address stands for itself; a row is known by its line. */
const nameOf = ({ place: { file, line }, input }: Sendable): string => (input ? `${file}:${line}` : file);

async function writeItem(folder: string, id: string, text: string): Promise<string> {
  const path = join(folder, itemFileName(id));
  await replaceFile(path, `${text}\n`).catch((error: unknown) => {
    throw unwritable(path, error, anotherOut);
  });
  return path;
}
