import type { FlawName } from "../../pipeline/item/flaws.ts";

/** Conditions of flaws that a row shows by itself. */
export const flawConditions: Readonly<Record<Exclude<FlawName, "duplicate">, string>> = {
  belt: "ST_XMax(geometry) - ST_XMin(geometry) > 180",
  off_world: "ST_XMin(geometry) < -180 OR ST_XMax(geometry) > 180 OR ST_YMin(geometry) < -90 OR ST_YMax(geometry) > 90",
  no_area: "ST_IsEmpty(geometry) OR (ST_Dimension(geometry) = 2 AND ST_Area(geometry) = 0)",
  future: "isfinite(datetime) AND datetime > now() + interval '1 day'",
};
