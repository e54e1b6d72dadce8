/** The smallest box round some positions, in degrees; west is greater than east where there was none. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

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
