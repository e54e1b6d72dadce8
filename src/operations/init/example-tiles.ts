import { geotiff } from "./geotiff.ts";

/** A file of the example, by its path below the folder. */
export interface ExampleTile {
  readonly path: string;
  readonly content: Buffer;
}

const degrees = 10;
const pixels = 64;
const pixel = degrees / pixels;
const years = ["2000", "2005", "2010", "2015", "2020"];
const wests = Array.from({ length: 12 }, (_, at) => -120 + at * degrees);

/** Makes tiles like those that GLAD publishes: 60 that become items, and three that cannot. */
export function exampleTiles(): ExampleTile[] {
  const good = wests.flatMap((west) => years.map((year) => ({ path: pathOf(year, west), content: tile(west) })));
  const bad = [
    // The map of change belongs to a collection of its own, which nobody has loaded.
    { path: pathOf("2000-2020change", -120), content: tile(-120) },
    // A tile that is nowhere: its bounds are not numbers, and JSON has no way to say so.
    { path: pathOf("2020", 0), content: tile(0, Number.NaN) },
    // A download that broke off.
    { path: pathOf("2020", 10), content: tile(10).subarray(0, 100) },
  ];
  return [...good, ...bad];
}

const tile = (west: number, east = pixel): Buffer =>
  geotiff({ west, north: 50, pixelDegrees: { east, south: pixel }, pixels });

/** A tile's name is its upper left corner. */
function pathOf(year: string, west: number): string {
  const longitude = `${String(Math.abs(west)).padStart(3, "0")}${west < 0 ? "W" : "E"}`;
  return `tiles/v2/${year}/50N_${longitude}.tif`;
}
