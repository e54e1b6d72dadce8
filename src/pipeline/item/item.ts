import * as z from "zod";
import type { Publication } from "../message/publication.ts";
import { validate } from "../text/validate.ts";
import { otherSystem } from "./other-system.ts";
import { shapeProblems } from "./shape-problems.ts";
import { timeProblems } from "./time-problems.ts";
import { timestamp } from "./timestamp.ts";

const Position = z.array(z.number()).min(2);
const Line = z.array(Position);
const positions = {
  Point: Position,
  MultiPoint: z.array(Position),
  LineString: Line,
  MultiLineString: z.array(Line),
  Polygon: z.array(Line),
  MultiPolygon: z.array(z.array(Line)),
};
const shape = <Type extends keyof typeof positions>(type: Type) =>
  z.looseObject({ type: z.literal(type), coordinates: positions[type] });

const SimpleGeometry = z.discriminatedUnion("type", [
  shape("Point"),
  shape("MultiPoint"),
  shape("LineString"),
  shape("MultiLineString"),
  shape("Polygon"),
  shape("MultiPolygon"),
]);
const Geometry = z.union(
  [SimpleGeometry, z.looseObject({ type: z.literal("GeometryCollection"), geometries: z.array(SimpleGeometry) })],
  "expected a GeoJSON geometry or null",
);

const Timestamp = z.string().regex(timestamp, "expected an RFC 3339 date and time");

const Properties = z
  .looseObject({
    datetime: Timestamp.nullable(),
    start_datetime: Timestamp.nullish(),
    end_datetime: Timestamp.nullish(),
  })
  .refine(({ datetime, start_datetime, end_datetime }) => datetime ?? (start_datetime && end_datetime), {
    message: "datetime is null, so start_datetime and end_datetime are both required",
  });

export const Link = z.looseObject({ href: z.string().min(1), rel: z.string().min(1) });
const Asset = z.looseObject({ href: z.string().min(1) });

/** The structure every STAC item has (item-spec 1.0 and 1.1); extensions are not looked into. */
export const Item = z
  .looseObject({
    type: z.literal("Feature"),
    stac_version: z.string().min(1),
    id: z.string().min(1),
    collection: z.string().min(1).nullish(),
    geometry: Geometry.refine(({ crs }) => otherSystem(crs) === undefined).nullable(),
    bbox: z.array(z.number()).min(4).max(6).nullish(),
    properties: Properties,
    links: z.array(Link),
    assets: z.record(z.string(), Asset),
    stac_extensions: z.array(z.string()).nullish(),
  })
  .meta({ title: "Item", description: "A STAC item" });
export type Item = z.infer<typeof Item>;

/** An item on its way to the catalogue: its JSON text as published, and what decides where it goes. */
export interface ItemDocument {
  readonly id: string;
  readonly collection: string;
  readonly text: string;
  readonly bbox?: readonly number[] | undefined;
  /** Left out by what loads past the queue. */
  readonly publication?: Publication;
}

/** @throws Fault `invalid_item` */
export function readItem(value: unknown): Item {
  return validate(Item, value, "invalid_item", "the item", (item) => [...shapeProblems(item), ...timeProblems(item)]);
}
