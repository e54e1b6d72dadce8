import type pg from "pg";
import type { Document } from "../rows/document.ts";
import { earlierVersions } from "../runs/earlier-versions.ts";
import { type PublishedItem, supersededIds } from "../runs/superseded-ids.ts";
import type { LoadState } from "./load-state.ts";

/** Items that were stored before, by what the ledger knows of their versions. */
export interface LateItems {
  /** Items of which the catalogue has a version that was published later. */
  readonly late: ReadonlySet<string>;
  /** True if another message of the same run may have brought one of the items. */
  readonly mayReplace: boolean;
}

/** Finds the items of which the catalogue has a version that was published later. */
export async function lateItems(
  client: pg.ClientBase,
  { hasLedger, existing, writers }: LoadState,
  collection: string,
  documents: readonly Document[],
): Promise<LateItems> {
  if (!hasLedger || existing.size === 0) return noLateItems;
  const again = documents.filter(isPublished).filter(({ id }) => existing.has(id));
  if (again.length === 0) return noLateItems;
  const runs = new Set<string>();
  let from = Infinity;
  for (const { publication } of again) {
    from = Math.min(from, publication.at);
    if (publication.origin) runs.add(publication.origin.runId);
  }
  const earlier = await earlierVersions(client, { collection, from, runs, writers });
  const late = earlier.arePublishedLater ? await supersededIds(client, collection, again) : nothing;
  return { late, mayReplace: late.size > 0 || earlier.areOfRuns };
}

const isPublished = (document: Document): document is Document & PublishedItem => document.publication !== undefined;

const nothing: ReadonlySet<string> = new Set();

/** Nothing to look for. */
export const noLateItems: LateItems = { late: nothing, mayReplace: false };
