import type { Footprint } from "../../pipeline/operate/item-map.ts";
import { boundsOf, type Part, partsOf, type Ring } from "./rings-of.ts";

/** The footprints at a place, or so near that a finger meets them, the smallest first. */
export function footprintsAt(
  footprints: readonly Footprint[],
  longitude: number,
  latitude: number,
  reach: number,
): readonly Footprint[] {
  return footprints
    .map((footprint) => ({ footprint, parts: partsOf(footprint.geometry) }))
    .filter(({ parts }) => isAt(parts, longitude, latitude, reach))
    .sort((one, other) => extent(one.parts) - extent(other.parts))
    .map(({ footprint }) => footprint);
}

function isAt(parts: readonly Part[], x: number, y: number, reach: number): boolean {
  const [west, south, east, north] = boundsOf(parts.flat());
  if (x < west - reach || x > east + reach || y < south - reach || y > north + reach) return false;
  const isSmall = east - west < 2 * reach && north - south < 2 * reach;
  // The rings of a polygon are crossed an odd number of times, also with holes.
  return isSmall || parts.some((part) => part.reduce((inside, ring) => inside !== isInside(ring, x, y), false));
}

function isInside(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (const [index, [x1, y1]] of ring.entries()) {
    const [x2, y2] = ring.at(index - 1) ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function extent(parts: readonly Part[]): number {
  const [west, south, east, north] = boundsOf(parts.flat());
  return (east - west) * (north - south);
}
