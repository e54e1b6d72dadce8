import type { Document } from "../rows/document.ts";

/** The first document of each id. */
export const firstOfEach = (documents: readonly Document[]): Document[] =>
  lastOfEach(documents.toReversed()).toReversed();

/** The last document of each id. */
export const lastOfEach = (documents: readonly Document[]): Document[] => [
  ...new Map(documents.map((document) => [document.id, document])).values(),
];
