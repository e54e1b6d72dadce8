import type { Item } from "./item.ts";

type Geometry = NonNullable<Item["geometry"]>;
type Positions = readonly (readonly number[])[];

/** Lines, rings and points that a geometry is made of, each in one piece; holes are left out. */
export function footprintParts(geometry: Geometry): Positions[] {
  switch (geometry.type) {
    case "Point":
      return [[geometry.coordinates]];
    case "MultiPoint":
      return geometry.coordinates.map((position) => [position]);
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
      return geometry.coordinates;
    case "Polygon":
      return geometry.coordinates.slice(0, 1);
    case "MultiPolygon":
      return geometry.coordinates.flatMap((rings) => rings.slice(0, 1));
    case "GeometryCollection":
      return geometry.geometries.flatMap(footprintParts);
  }
}

/** Returns the area of the outer rings in square degrees; undefined if some part of the geometry need not have any. */
export function footprintArea(geometry: Geometry): number | undefined {
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return undefined;
  return footprintParts(geometry).reduce((sum, ring) => sum + Math.abs(ringArea(ring)), 0);
}

function ringArea(ring: Positions): number {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let doubled = 0;
  let before = ring[0];
  for (const position of ring) {
    // From the first corner on: far from 0, 0 the products would be larger than what they differ by.
    const [x1 = 0, y1 = 0] = before ?? [];
    const [x2 = 0, y2 = 0] = position;
    doubled += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    before = position;
  }
  return doubled / 2;
}
