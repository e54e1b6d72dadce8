/** The smallest box round some positions, in degrees; west is greater than east where there was none. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Part of its own width by which a box may miss its geometry, and a distance in degrees beside it: it is rounded. */
const tolerance = { part: 0.01, degrees: 1e-4 };

/** Finds the box round all positions of a GeoJSON geometry's coordinates, however deep they are nested. */
export function boundsOf(coordinates: readonly unknown[]): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  widen(bounds, coordinates);
  return bounds;
}

function widen(bounds: Bounds, coordinates: readonly unknown[]): void {
  const [first, second] = coordinates;
  if (typeof first === "number" && typeof second === "number") {
    if (first < bounds.west) bounds.west = first;
    if (first > bounds.east) bounds.east = first;
    if (second < bounds.south) bounds.south = second;
    if (second > bounds.north) bounds.north = second;
    return;
  }
  for (const each of coordinates) if (Array.isArray(each)) widen(bounds, each);
}

/** Reads the sides of a bbox of two dimensions or three. */
export function boxOf(bbox: readonly number[]): Bounds {
  const half = bbox.length >> 1;
  const [west = 0, south = 0] = bbox;
  return { west, south, east: bbox[half] ?? 0, north: bbox[half + 1] ?? 0 };
}

/** Compares a box with bounds, longitudes all round the globe: 190 is -170, and west may be greater than east. */
export function holdsBounds(box: Bounds, { west, south, east, north }: Bounds): boolean {
  const high = tolerance.degrees + tolerance.part * (north - south);
  if (south < box.south - high || north > box.north + high) return false;
  const wide = tolerance.degrees + tolerance.part * widthOf({ west, east });
  const width = widthOf(box);
  if (width + 2 * wide >= 360) return true;
  return modulo(west - box.west + wide, 360) + widthOf({ west, east }) <= width + 2 * wide;
}

const widthOf = ({ west, east }: Pick<Bounds, "west" | "east">): number =>
  west > east ? east - west + 360 : east - west;

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
