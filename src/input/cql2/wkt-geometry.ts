import type { TokenReader } from "./token-reader.ts";

type Reading = (tokens: TokenReader) => unknown;

const position: Reading = (tokens) => {
  const numbers: number[] = [];
  while (tokens.next.kind === "number" || tokens.is("-") || tokens.is("+")) numbers.push(tokens.number());
  if (numbers.length < 2) throw tokens.fault("longitude and latitude are expected here");
  return numbers;
};
const listOf =
  (read: Reading): Reading =>
  (tokens) =>
    tokens.list(() => read(tokens));
const single: Reading = (tokens) => {
  tokens.expect("(");
  const read = position(tokens);
  tokens.expect(")");
  return read;
};
/** A point of many may stand without parentheses. */
const pointOfMany: Reading = (tokens) => (tokens.is("(") ? single(tokens) : position(tokens));

/** Geometries of WKT by their names: GeoJSON's name, and its coordinates. */
const geometries: Readonly<Record<string, readonly [string, Reading]>> = {
  POINT: ["Point", single],
  LINESTRING: ["LineString", listOf(position)],
  POLYGON: ["Polygon", listOf(listOf(position))],
  MULTIPOINT: ["MultiPoint", listOf(pointOfMany)],
  MULTILINESTRING: ["MultiLineString", listOf(listOf(position))],
  MULTIPOLYGON: ["MultiPolygon", listOf(listOf(listOf(position)))],
};

/** Reads a geometry's coordinates as GeoJSON, after its name; undefined if WKT and CQL2 have none of that name. */
export function wktGeometry(name: string, tokens: TokenReader): object | undefined {
  if (name === "BBOX") return boxPolygon(tokens);
  const known = Object.hasOwn(geometries, name) ? geometries[name] : undefined;
  if (!known) return undefined;
  tokens.takeIf("Z");
  const [type, read] = known;
  return { type, coordinates: read(tokens) };
}

/** A polygon, because pgstac 0.9 finds nothing in the box of CQL2. */
function boxPolygon(tokens: TokenReader): object {
  const numbers = tokens.list(() => tokens.number());
  const [west, south, east, north] = numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]) : numbers;
  if (numbers.length !== 4 && numbers.length !== 6) throw tokens.fault("BBOX takes four numbers, or six");
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [ring] };
}
