import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { Document } from "../rows/document.ts";

export const replacesRows = (method: LoadMethod): boolean => method === "upsert" || method === "delsert";

/** Picks one document of each id: the last if later ones replace earlier ones, else the first. */
export function distinct(documents: readonly Document[], method: LoadMethod): readonly Document[] {
  return replacesRows(method) ? lastOfEach(documents) : lastOfEach(documents.toReversed()).toReversed();
}

const lastOfEach = (documents: readonly Document[]): Document[] => [
  ...new Map(documents.map((document) => [document.id, document])).values(),
];
