import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tilesIn } from "../item-gen/requests.ts";

const years = [2000, 2005, 2010, 2015, 2020];

/** Copies the demo's tiles to the names of as many others, each of which becomes an item of its own; returns their paths. */
export async function copyTiles(from: string, to: string, count: number): Promise<string[]> {
  const sources = await tilesIn(from);
  const names = allNames().slice(0, count);
  if (names.length < count) throw new RangeError(`there are ${names.length} names of tiles, not ${count}`);
  const paths: string[] = [];
  for (const [at, name] of names.entries()) {
    const path = join(to, "v2", name);
    await mkdir(dirname(path), { recursive: true });
    await cp(join(from, sources[at % sources.length] ?? ""), path);
    paths.push(path);
  }
  return paths;
}

/** Names as GLAD gives them: a year, and the upper left corner of ten by ten degrees. */
function allNames(): string[] {
  const names: string[] = [];
  for (const year of years) {
    for (let north = 80; north > -90; north -= 10) {
      for (let west = -180; west < 180; west += 10) names.push(`${year}/${latitude(north)}_${longitude(west)}.tif`);
    }
  }
  return names;
}

const latitude = (degrees: number): string => `${String(Math.abs(degrees)).padStart(2, "0")}${degrees < 0 ? "S" : "N"}`;
const longitude = (degrees: number): string =>
  `${String(Math.abs(degrees)).padStart(3, "0")}${degrees < 0 ? "W" : "E"}`;
