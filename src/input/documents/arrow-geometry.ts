import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject } from "../../pipeline/text/json.ts";
import type { ReadValue } from "./parquet-leaf.ts";

const types: Readonly<Record<string, string>> = {
  point: "Point",
  linestring: "LineString",
  polygon: "Polygon",
  multipoint: "MultiPoint",
  multilinestring: "MultiLineString",
  multipolygon: "MultiPolygon",
};

/** The reader of a geometry column in an encoding of GeoArrow, over the reader of its lists and coordinates. */
export function arrowGeometryReader(encoding: string, read: ReadValue): ReadValue {
  const type = types[encoding];
  if (!type) throw new Fault("unreadable_input", `it has geometries in the encoding ${encoding}, which is not read`);
  return (value) => {
    const coordinates = read(value);
    return coordinates === null ? null : { type, coordinates: withPositions(coordinates) };
  };
}

/** Coordinates by name become positions; measures (M) are left out: GeoJSON has no place for them. */
function withPositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPositions);
  if (!isObject(value)) return value;
  return [value["x"], value["y"], ...("z" in value ? [value["z"]] : [])];
}
