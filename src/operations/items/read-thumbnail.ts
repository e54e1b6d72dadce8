import { openSource, unchecked } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJson } from "../../pipeline/text/json.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { getItem } from "./get-item.ts";

/** A picture as its server has it. */
export interface Thumbnail {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const mostBytes = 5_000_000;

/** Kinds of pictures that every browser shows, by how they begin. A file of any other kind is not handed on. */
const kinds: readonly (readonly [type: string, begins: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8/],
  ["image/webp", /^RIFF....WEBP/s],
];

/** The address of an item's thumbnail, if it has one that is a picture for browsers. */
export function thumbnailOf(item: unknown): string | undefined {
  const assets = isObject(item) && isObject(item["assets"]) ? Object.entries(item["assets"]) : [];
  for (const [name, asset] of assets) {
    if (!isObject(asset) || typeof asset["href"] !== "string") continue;
    const { roles, href } = asset;
    if (name === "thumbnail" || (Array.isArray(roles) && roles.includes("thumbnail"))) return href;
  }
  return undefined;
}

/**
 * Reads the thumbnail of an item.
 * @throws Fault `not_found` if it has none, `unreadable_input` if it cannot be read or is no picture
 */
export async function readThumbnail(
  target: Pick<Target, "operate">,
  { collection, id }: { readonly collection: string; readonly id: string },
  surroundings: InputSurroundings,
): Promise<Thumbnail> {
  const { text } = await getItem(target, collection, id);
  const href = thumbnailOf(parseJson(text, "the item"));
  if (href === undefined) throw new Fault("not_found", `item ${id} has no thumbnail`);
  const source = await openSource(href.replace(/^file:\/\//, ""), surroundings, { check: unchecked });
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of source.bytes) {
      length += piece.length;
      if (length > mostBytes) throw new Fault("unreadable_input", `${source.name} is larger than ${mostBytes} bytes`);
      pieces.push(Uint8Array.from(piece));
    }
  } finally {
    source.close();
  }
  const bytes = Buffer.concat(pieces);
  const [type] = kinds.find(([, begins]) => begins.test(bytes.toString("latin1", 0, 16))) ?? [];
  if (type === undefined) throw new Fault("unreadable_input", `${source.name} is no picture that browsers show`);
  return { type, bytes };
}
