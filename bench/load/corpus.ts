import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

/** Patterns of items, and their collection, as JSON. */
export interface Template {
  readonly collection: string;
  readonly items: readonly string[];
}

export async function readTemplate(itemsFile: string, collectionFile: string): Promise<Template> {
  const bytes = await readFile(itemsFile);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
  return { collection: await readFile(collectionFile, "utf8"), items: text.trimEnd().split("\n") };
}

export interface Slice {
  readonly from: number;
  readonly count: number;
  /** The same items with a property and an asset's address different. */
  readonly changed?: boolean;
}

const firstMillisecond = Date.UTC(2019, 0, 1);
/** Six years, so that there are about 70 monthly partitions. */
const spanMilliseconds = 6 * 365 * 86_400_000;

/** Writes items that differ in id, time and place; a number always gives the same item. */
export async function writeItems(file: string, { collection, items }: Template, slice: Slice): Promise<void> {
  const out = createWriteStream(file);
  const { id } = JSON.parse(collection);
  for (let index = slice.from; index < slice.from + slice.count; index++) {
    const item = JSON.parse(items[index % items.length] ?? "");
    const moment = new Date(firstMillisecond + (((index * 2_654_435_761) % 2 ** 32) / 2 ** 32) * spanMilliseconds);
    item.id = `${item.id.split("_")[0]}_${moment.toISOString().replaceAll(/\W/g, "")}_${String(index).padStart(7, "0")}`;
    item.collection = id;
    item.properties.datetime = moment.toISOString();
    const [west, south] = item.bbox;
    const east = ((index * 7919) % 34_000) / 100 - 170 - west;
    const north = ((index * 104_729) % 14_000) / 100 - 70 - south;
    item.bbox = shifted([item.bbox.slice(0, 2), item.bbox.slice(2)], east, north).flat();
    item.geometry.coordinates = shifted(item.geometry.coordinates, east, north);
    if (slice.changed) {
      item.properties["eo:cloud_cover"] = index % 100;
      const [asset] = Object.values(item.assets) as { href: string }[];
      if (asset) asset.href += "?v=2";
    }
    // Python writes whole fractions with a decimal, and JavaScript does not.
    const text = JSON.stringify(item).replaceAll(
      /("proj:(?:bbox|transform)":\[)([^\]]+)/g,
      (_, name, list) => name + list.replaceAll(/(?<=^|,)-?\d+(?=,|$)/g, "$&.0"),
    );
    if (!out.write(`${text}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

type Coordinates = (number | Coordinates)[];

function shifted(coordinates: Coordinates, east: number, north: number): Coordinates {
  const [x, y] = coordinates;
  if (typeof x === "number" && typeof y === "number") {
    return [Number((x + east).toFixed(7)), Number((y + north).toFixed(7))];
  }
  return coordinates.map((part) => shifted(part as Coordinates, east, north));
}
