import type { Document } from "../rows/document.ts";

/**
 * What becomes of an item that is in the catalogue already: `insert` refuses it, `ignore` leaves the old one, `upsert`
 * and `delsert` replace it, wherever it is.
 */
export const loadMethods = ["insert", "upsert", "ignore", "delsert"] as const;
export type LoadMethod = (typeof loadMethods)[number];

export const firstOfEach = (documents: readonly Document[]): Document[] =>
  lastOfEach(documents.toReversed()).toReversed();

export const lastOfEach = (documents: readonly Document[]): Document[] => [
  ...new Map(documents.map((document) => [document.id, document])).values(),
];
