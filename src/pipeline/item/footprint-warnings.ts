import { type Bounds, boundsOf, boxOf, holdsBounds } from "./bounds.ts";
import { footprintArea, footprintParts } from "./footprint-parts.ts";
import type { Item } from "./item.ts";
import type { Warning } from "./warning.ts";

/** A footprint as wide as this is the whole world, but for the rounding of its numbers. */
export const wholeWorld = 359.999;
/** A grid of the world ends at the centres of its outermost cells; no scene is as high as it. */
export const gridOfTheWorld = { width: 358, height: 90 };

/** Footprints with less of the area of their box are lines. */
const leastArea = 1e-9;

/** Doubts about an item's geometry and bbox. */
export function footprintWarnings({ geometry, bbox }: Pick<Item, "geometry" | "bbox">): Warning[] {
  if (geometry === null) return [{ kind: "no_footprint", message: "geometry is null" }];
  const bounds = boundsOf(
    geometry.type === "GeometryCollection"
      ? geometry.geometries.map(({ coordinates }) => coordinates)
      : geometry.coordinates,
  );
  if (bounds.west > bounds.east) return [{ kind: "no_footprint", message: "the geometry has no coordinates" }];
  const box = bbox ? boxOf(bbox) : undefined;
  const doubts = [
    longitudeDoubt(bounds) ?? (box && longitudeDoubt(box)),
    latitudeDoubt(bounds) ?? (box && latitudeDoubt(box)),
    widthDoubt(geometry, bounds, box),
    areaDoubt(geometry, bounds),
    bbox && box && (bbox.length === 5 || !holds(box, bounds, geometry)) ? boxDoubt(bbox, bounds) : undefined,
  ];
  return doubts.filter((doubt) => doubt !== undefined);
}

function longitudeDoubt({ west, east }: Bounds): Warning | undefined {
  const worst = Math.max(Math.abs(west), Math.abs(east)) === Math.abs(west) ? west : east;
  return Math.abs(worst) > 180 ? { kind: "longitude_beyond_180", message: `longitude ${worst}` } : undefined;
}

function latitudeDoubt({ south, north }: Bounds): Warning | undefined {
  const worst = Math.abs(south) > Math.abs(north) ? south : north;
  return Math.abs(worst) > 90 ? { kind: "latitude_beyond_90", message: `latitude ${worst}` } : undefined;
}

/** A scene across the antimeridian that was not divided there goes round the globe the long way. */
function widthDoubt(geometry: Geometry, bounds: Bounds, box: Bounds | undefined): Warning | undefined {
  const wide = [bounds, box].find((each) => each !== undefined && each.east - each.west > 180);
  if (!wide) return undefined;
  const parts = footprintParts(geometry).map(boundsOf);
  const belt = parts.find((part) => part.east - part.west > 180 && !isWorld(part));
  if (belt) return roundTheGlobe("the geometry", belt);
  if (!box || box.east - box.west <= 180) return undefined;
  // The box of parts on both sides of the antimeridian, made of their least and greatest longitude.
  return covered(parts) > 180 ? undefined : roundTheGlobe("the bbox", box);
}

type Geometry = NonNullable<Item["geometry"]>;

const roundTheGlobe = (what: string, { west, east }: Bounds): Warning => ({
  kind: "footprint_round_the_globe",
  message: `${what} goes from ${west} to ${east} degrees of longitude`,
});

function isWorld({ west, south, east, north }: Bounds): boolean {
  if (east - west >= wholeWorld) return true;
  return east - west >= gridOfTheWorld.width && north - south >= gridOfTheWorld.height;
}

/** The degrees of the shortest way along the equator that passes all parts. */
function covered(parts: readonly Bounds[]): number {
  const sorted = parts.toSorted((a, b) => a.west - b.west);
  let end = sorted[0]?.east ?? 0;
  let gap = (sorted[0]?.west ?? 0) + 360 - Math.max(...parts.map(({ east }) => east));
  for (const { west, east } of sorted) {
    gap = Math.max(gap, west - end);
    end = Math.max(end, east);
  }
  return 360 - gap;
}

function areaDoubt(geometry: Geometry, { west, south, east, north }: Bounds): Warning | undefined {
  const area = footprintArea(geometry);
  if (area === undefined || area > leastArea * (east - west) * (north - south)) return undefined;
  return { kind: "footprint_without_area", message: `the corners of the ${geometry.type} lie on one line` };
}

/** The parts of a geometry on both sides of the antimeridian are held one by one. */
function holds(box: Bounds, bounds: Bounds, geometry: Geometry): boolean {
  return holdsBounds(box, bounds) || footprintParts(geometry).every((part) => holdsBounds(box, boundsOf(part)));
}

const boxDoubt = (bbox: readonly number[], { west, south, east, north }: Bounds): Warning => ({
  kind: "bbox_off_geometry",
  message: `the bbox is [${bbox.join(", ")}], the geometry lies in [${[west, south, east, north].join(", ")}]`,
});
