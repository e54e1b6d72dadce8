import type { LoadedItem } from "../../pipeline/stage/loaded-item.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { type Document, textOf } from "../rows/document.ts";
import type { LoadState } from "./load-state.ts";
import type { Written } from "./written.ts";

/** Makes what is told of the items that a round wrote. */
export function loadedItems(
  collection: string,
  documents: readonly Document[],
  { existing }: Pick<LoadState, "existing">,
  { copied }: Pick<Written, "copied">,
): LoadedItem[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return copied.map(({ id, start, end, box }) => {
    const document = byId.get(id);
    const bbox = document && ownBox(document);
    return {
      outcome: existing.has(id) ? "changed" : "new",
      collection,
      id,
      bbox: bbox ? [...bbox] : box && [box.west, box.south, box.east, box.north],
      datetime: start,
      end_datetime: end,
      run_id: document?.publication?.runId ?? null,
    };
  });
}

/** Reads the box of an item that came as bytes, and was not parsed. */
function ownBox(document: Document): readonly number[] | undefined {
  if (!("bytes" in document)) return document.bbox;
  const item = parseJsonIfValid(textOf(document));
  const box = isObject(item) ? item["bbox"] : undefined;
  return Array.isArray(box) && box.length >= 4 && box.every(Number.isFinite) ? box : undefined;
}
