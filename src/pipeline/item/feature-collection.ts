import * as z from "zod";

/** Many items in one document; each feature is checked as an item of its own, so that one bad one costs itself. */
export const FeatureCollection = z
  .looseObject({ type: z.literal("FeatureCollection"), features: z.array(z.unknown()) })
  .meta({ title: "FeatureCollection", description: "STAC items in a GeoJSON FeatureCollection" });
export type FeatureCollection = z.infer<typeof FeatureCollection>;
