import type { FileMetaData } from "hyparquet";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import type { ColumnNode } from "./parquet-column.ts";

/** A file's own words about its geometries, from its GeoParquet metadata. */
export interface GeoColumns {
  /** Encodings of GeoArrow (`point`, `polygon`, …) by column; other geometries are bytes. */
  readonly encodings: ReadonlyMap<string, string>;
  /** Columns that only repeat the boxes of geometries. */
  readonly covering: ReadonlySet<string>;
}

/**
 * Reads a file's GeoParquet metadata; a file need not have any.
 * @throws Fault `unreadable_input` if the items' geometries are not in longitude and latitude
 */
export function readGeoColumns({ key_value_metadata }: FileMetaData, columns: readonly ColumnNode[]): GeoColumns {
  const geo = parseJsonIfValid(key_value_metadata?.find(({ key }) => key === "geo")?.value ?? "");
  const described = isObject(geo) && isObject(geo["columns"]) ? geo["columns"] : {};
  checkSystem(described["geometry"], columns.find(({ element }) => element.name === "geometry")?.element.logical_type);
  const entries = Object.entries(described).filter((entry): entry is [string, Record<string, unknown>] =>
    isObject(entry[1]),
  );
  return {
    encodings: new Map(
      entries.flatMap(([name, { encoding }]) =>
        typeof encoding === "string" && encoding !== "WKB" ? [[name, encoding] as const] : [],
      ),
    ),
    covering: new Set(
      entries.flatMap(([, { covering }]) => coveringColumns(covering)).filter((name) => name !== "bbox"),
    ),
  };
}

function coveringColumns(covering: unknown): string[] {
  if (!isObject(covering) || !isObject(covering["bbox"])) return [];
  return Object.values(covering["bbox"]).flatMap((path) =>
    Array.isArray(path) && typeof path[0] === "string" ? [path[0]] : [],
  );
}

/** Both of GeoJSON's own, in two dimensions and three. */
const longitudeLatitude = /^(OGC:CRS84h?|EPSG:4326|EPSG:4979|srid:4326|WGS ?84( \(CRS84h?\))?)$/i;

function checkSystem(described: unknown, type: ColumnNode["element"]["logical_type"]): void {
  const crs = isObject(described) ? described["crs"] : type && "crs" in type ? type.crs : undefined;
  const name = nameOf(crs);
  if (name === undefined || longitudeLatitude.test(name)) return;
  throw new Fault("unreadable_input", `its geometries are in ${name}; items have longitude and latitude`, {
    remedy: 'in Python, geopandas.read_parquet(…).to_crs("OGC:CRS84").to_parquet(…)',
  });
}

function nameOf(crs: unknown): string | undefined {
  const parsed = typeof crs === "string" ? (parseJsonIfValid(crs) ?? crs) : crs;
  if (typeof parsed === "string") return parsed === "" ? undefined : parsed;
  if (!isObject(parsed)) return undefined;
  const id = isObject(parsed["id"]) ? parsed["id"] : Array.isArray(parsed["ids"]) ? parsed["ids"][0] : undefined;
  if (isObject(id)) return `${String(id["authority"])}:${String(id["code"])}`;
  return typeof parsed["name"] === "string" ? parsed["name"] : undefined;
}
