/** A ring or line as longitudes and latitudes. */
export type Ring = readonly (readonly [number, number])[];

interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

/** The rings, lines and points that a GeoJSON geometry is drawn by. */
export function ringsOf({ coordinates, geometries }: Geometry): Ring[] {
  if (geometries) return geometries.flatMap(ringsOf);
  return partsOf(coordinates);
}

function partsOf(coordinates: unknown): Ring[] {
  if (!Array.isArray(coordinates) || coordinates.length === 0) return [];
  if (typeof coordinates[0] === "number") return [[coordinates as unknown as [number, number]]];
  if (typeof coordinates[0][0] === "number") return [coordinates as unknown as Ring];
  return coordinates.flatMap(partsOf);
}

/** The box around rings. */
export function boundsOf(rings: readonly Ring[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of rings.flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}
