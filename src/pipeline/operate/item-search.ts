import * as z from "zod";

const Names = z.array(z.string().min(1));

/** The items that are meant: those for which all of it holds. */
export const ItemSearch = z.strictObject({
  /** All collections when left out. */
  collections: Names.optional(),
  ids: Names.optional(),
  /** West, south, east, north in degrees; a west beyond the east means a box over the antimeridian. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  /** Times in ISO 8601, both included. An item with a period is meant if some of it lies between. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** CQL2 as JSON. */
  filter: z.record(z.string(), z.unknown()).optional(),
  /** The members to sort by; then, or by default, by collection and id. */
  sortby: z.array(z.strictObject({ field: z.string().min(1), direction: z.enum(["asc", "desc"]) })).optional(),
});
export type ItemSearch = z.infer<typeof ItemSearch>;

/** Place of an item in the order of a search. */
export const SearchPlace = z.strictObject({
  collection: z.string(),
  id: z.string(),
  /** Its values of the members that are sorted by, as PostgreSQL prints them. */
  values: z.array(z.string().nullable()),
});
export type SearchPlace = z.infer<typeof SearchPlace>;
