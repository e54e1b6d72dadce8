import type { FlawName } from "../../pipeline/item/flaws.ts";
import { gridOfTheWorld, wholeWorld } from "../../pipeline/item/footprint-warnings.ts";

const width = (geometry: string): string => `(ST_XMax(${geometry}) - ST_XMin(${geometry}))`;
const height = (geometry: string): string => `(ST_YMax(${geometry}) - ST_YMin(${geometry}))`;

/** Part of a footprint that goes round the globe the long way, as those who load it are warned of. */
const beltPart = `${width("part.geom")} > 180 AND ${width("part.geom")} < ${wholeWorld}
  AND NOT (${width("part.geom")} >= ${gridOfTheWorld.width} AND ${height("part.geom")} >= ${gridOfTheWorld.height})`;

/** Conditions of flaws that a row shows by itself. */
export const flawConditions: Readonly<Record<Exclude<FlawName, "duplicate">, string>> = {
  // Footprints that are divided at the antimeridian are as wide, and their parts are not.
  belt: `${width("geometry")} > 180 AND EXISTS (SELECT FROM ST_Dump(geometry) AS part WHERE ${beltPart})`,
  off_world: "ST_XMin(geometry) < -180 OR ST_XMax(geometry) > 180 OR ST_YMin(geometry) < -90 OR ST_YMax(geometry) > 90",
  no_area: "ST_IsEmpty(geometry) OR (ST_Dimension(geometry) = 2 AND ST_Area(geometry) = 0)",
  future: "isfinite(datetime) AND datetime > now() + interval '1 day'",
};
