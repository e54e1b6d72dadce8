import type { LoadedItem } from "../../pipeline/loaded-item.ts";
import type { Document } from "../rows/document.ts";
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
    const { bbox, publication } = byId.get(id) ?? {};
    return {
      outcome: existing.has(id) ? "changed" : "new",
      collection,
      id,
      bbox: bbox ? [...bbox] : box && [box.west, box.south, box.east, box.north],
      datetime: start,
      end_datetime: end,
      run_id: publication?.runId ?? null,
    };
  });
}
