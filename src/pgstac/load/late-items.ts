import type pg from "pg";
import type { Document } from "../rows/document.ts";
import { supersededIds } from "../runs/item-versions.ts";
import type { LoadState } from "./load-state.ts";

/** Finds the items of which the catalogue has a version that was published later. */
export async function lateItems(
  client: pg.ClientBase,
  { hasLedger, existing }: LoadState,
  collection: string,
  documents: readonly Document[],
): Promise<ReadonlySet<string>> {
  if (!hasLedger || existing.size === 0) return nothing;
  const published = documents.flatMap(({ id, publication }) =>
    publication && existing.has(id) ? [{ id, publishedAt: publication.at }] : [],
  );
  return published.length === 0 ? nothing : supersededIds(client, collection, published);
}

const nothing: ReadonlySet<string> = new Set();
