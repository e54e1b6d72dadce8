import { type GivenIds, readItemIds } from "../../input/read-item-ids.ts";
import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";

/** A limit of what may be deleted: a number of items, or a share of the collection. */
export type DeletionLimit = { readonly items: number } | { readonly percent: number };

/** Care in deleting. */
export interface DeleteOptions {
  /** Counts what would go, and deletes nothing. */
  readonly dryRun?: boolean;
  /** Deletes nothing if more would go. */
  readonly atMost?: DeletionLimit | undefined;
}

/** Items that went, or would go, and the ids that are not there. */
export interface Deletion {
  readonly deleted: number;
  readonly missing: string[];
}

/**
 * Deletes items by the ids that are given, typed or in a file. Never asks without ids: the catalogue would delete every
 * item.
 * @throws Fault `wrong_usage` if more would go than may
 */
export async function deleteItems(
  target: Pick<Target, "operate">,
  collection: string,
  given: GivenIds,
  surroundings: InputSurroundings,
  { dryRun = false, atMost }: DeleteOptions = {},
): Promise<Deletion> {
  const { signal } = surroundings;
  const batches = readItemIds(given, surroundings);
  if (!atMost) return deleteAll(target, collection, batches, { dryRun, signal });
  const limit = await itemsWithin(target, collection, atMost);
  const { ids, missing } = await idsWithin(target, collection, batches, { ...limit, signal });
  if (dryRun || ids.length === 0) return { deleted: ids.length, missing };
  const { deleted, missing: gone } = await deleteAll(target, collection, inBatches(ids), { dryRun: false, signal });
  return { deleted, missing: [...missing, ...gone] };
}

async function deleteAll(
  { operate }: Pick<Target, "operate">,
  collection: string,
  batches: AsyncIterable<string[]> | Iterable<string[]>,
  { dryRun, signal }: { readonly dryRun: boolean; readonly signal: AbortSignal },
): Promise<Deletion> {
  const missing: string[] = [];
  let deleted = 0;
  let any = false;
  try {
    for await (const ids of batches) {
      signal.throwIfAborted();
      any = true;
      const answer = await operate({ action: "items.delete", collection, ids, ...(dryRun && { dryRun }) });
      deleted += answer.deleted;
      for (const id of answer.missing) missing.push(id);
    }
  } catch (error) {
    throw dryRun ? error : deletionStopped(error, deleted, signal);
  }
  if (!any) throw noIds();
  return { deleted, missing };
}

/** Adds to the reason why deleting stopped how many items are gone. */
function deletionStopped(error: unknown, deleted: number, signal: AbortSignal): unknown {
  const gone = `${plural(deleted, "item")} deleted`;
  const again = "the same command again: it counts ids that are gone as missing";
  if (signal.aborted) return new Fault("interrupted", `interrupted, ${gone}`, { remedy: again });
  return deleted === 0 ? error : doneBefore(error, { done: `${gone} before that`, next: again });
}

/** Finds the items that are there, before any is deleted; holds no more of them than may go. */
async function idsWithin(
  { operate }: Pick<Target, "operate">,
  collection: string,
  batches: AsyncIterable<string[]>,
  { limit, said, signal }: { readonly limit: number; readonly said: string; readonly signal: AbortSignal },
): Promise<{ readonly ids: readonly string[]; readonly missing: string[] }> {
  const there = new Set<string>();
  const missing: string[] = [];
  let any = false;
  for await (const ids of batches) {
    signal.throwIfAborted();
    any = true;
    const answer = await operate({ action: "items.delete", collection, ids, dryRun: true });
    const absent = new Set(answer.missing);
    for (const id of absent) missing.push(id);
    for (const id of ids) if (!absent.has(id)) there.add(id);
    if (there.size <= limit) continue;
    throw new Fault("wrong_usage", `more than ${said} would be deleted; nothing was`, {
      remedy: "see if the list is right; --dry-run alone counts what would go, and a larger --at-most lets it",
    });
  }
  if (!any) throw noIds();
  return { ids: [...there], missing };
}

async function itemsWithin(
  { operate }: Pick<Target, "operate">,
  collection: string,
  atMost: DeletionLimit,
): Promise<{ readonly limit: number; readonly said: string }> {
  if ("items" in atMost) return { limit: atMost.items, said: plural(atMost.items, "item") };
  const { counts } = await operate({ action: "items.count", collection });
  const items = counts[0]?.items ?? 0;
  const limit = Math.floor((items * atMost.percent) / 100);
  return {
    limit,
    said: `${atMost.percent}% of the ${grouped(items)} items of ${collection}, which is ${grouped(limit)},`,
  };
}

const batchSize = 1000;

function* inBatches(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += batchSize) yield ids.slice(start, start + batchSize);
}

const noIds = (): Fault =>
  new Fault("unreadable_input", "no ids were given", { remedy: "ids, or a list of them on stdin" });
