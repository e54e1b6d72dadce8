import { shown } from "../fault/shown.ts";
import { isObject } from "../text/json.ts";

/** Longitude and latitude of WGS 84, with heights or without, as names, URNs and addresses have it. */
const longitudeLatitude = /(CRS:?84h?|(^|\D)(4326|4979)|WGS ?84)$/i;

/**
 * Names the system of coordinates in the `crs` that GeoJSON had until 2016, and that GDAL writes, if it is another than
 * longitude and latitude.
 */
export function otherSystem(crs: unknown): string | undefined {
  const properties = isObject(crs) ? crs["properties"] : undefined;
  if (!isObject(properties)) return undefined;
  const { name, code } = properties;
  const system = typeof name === "string" ? name : typeof code === "number" ? `EPSG:${code}` : undefined;
  return system === undefined || system === "" || longitudeLatitude.test(system.trim()) ? undefined : system;
}

/** Says that coordinates are in a system that items cannot have. */
export function systemSentence(system: string): string {
  return `the coordinates are in ${shown(system, 80)}; items have longitude and latitude`;
}
