/**
 * Ways to store an item that the catalogue has already, under pypgstac's names: `insert` refuses it, `ignore` leaves the
 * old one, `upsert` and `delsert` replace it, in whatever partition it is.
 */
export const loadMethods = ["insert", "upsert", "ignore", "delsert"] as const;
export type LoadMethod = (typeof loadMethods)[number];
