/** A ring or line as longitudes and latitudes. */
export type Ring = readonly (readonly [number, number])[];

/** A polygon as its outer ring and its holes; or a line or point, as a ring alone. */
export type Part = readonly Ring[];

interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

/** The rings, lines and points that a GeoJSON geometry is drawn by. */
export const ringsOf = (geometry: Geometry): Ring[] => partsOf(geometry).flat();

/** The polygons, lines and points of a GeoJSON geometry, each by itself. */
export function partsOf({ type, coordinates, geometries }: Geometry): Part[] {
  if (geometries) return geometries.flatMap(partsOf);
  if (!Array.isArray(coordinates) || coordinates.length === 0) return [];
  switch (type) {
    case "Point":
      return [[[coordinates as unknown as Ring[number]]]];
    case "MultiPoint":
      return coordinates.map((point: Ring[number]) => [[point]]);
    case "LineString":
      return [[coordinates as Ring]];
    case "MultiLineString":
      return coordinates.map((line: Ring) => [line]);
    case "Polygon":
      return [coordinates as Part];
    default:
      return (coordinates as Part[]).filter(({ length }) => length > 0);
  }
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
