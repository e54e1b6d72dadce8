import { Fault } from "../fault/fault.ts";
import type { ItemDocument } from "../item/item.ts";
import { logFields } from "../message/log-fields.ts";
import { isLater, type ObjectChange } from "../message/object-change.ts";
import type { Arrival } from "./load-plan.ts";
import type { ReadEffects } from "./read-messages.ts";
import type { ItemRemoval, RemovedItem } from "./removed-item.ts";
import { handedBack, type Judgement, type Verdict, verdictOn } from "./verdict.ts";

/** Calls by which items go with their objects. */
export interface RemoveEffects extends ReadEffects {
  /** Undefined where items stay when their objects are removed. */
  readonly removal?: ItemRemoval | undefined;
}

/**
 * Deletes the items whose objects were removed, each only if the object is still gone and the batch brings no newer
 * version of the item.
 */
export async function removeObjects(
  removals: readonly Arrival<ObjectChange>[],
  stored: readonly Arrival<ItemDocument>[],
  { deadline, leastMilliseconds }: { readonly deadline: number; readonly leastMilliseconds: number },
  effects: RemoveEffects,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  if (!effects.removal) return judgements;
  for (const removal of latest(removals)) {
    const item = effects.removal.itemOf(removal.document.href);
    if (!item || isReplaced(item, removal, stored)) continue;
    const isLate = deadline - effects.now() < leastMilliseconds;
    const verdict = isLate ? handedBack : await remove(item, removal, effects, effects.removal);
    if (verdict) judgements.push([removal.message, verdict, removal.entry]);
  }
  return judgements;
}

/** One removal of each object, the latest. */
function latest(removals: readonly Arrival<ObjectChange>[]): Arrival<ObjectChange>[] {
  const byHref = Map.groupBy(removals, ({ document }) => document.href);
  return [...byHref.values()].map((all) =>
    all.reduce((so, other) => (isLater(other.document, so.document) ? other : so)),
  );
}

function isReplaced(item: RemovedItem, removal: Arrival<ObjectChange>, stored: readonly Arrival<ItemDocument>[]) {
  const removedAt = removal.document.at ?? removal.message.publishedAt;
  return stored.some(
    ({ document, message }) =>
      document.id === item.id &&
      (item.collection === undefined || document.collection === item.collection) &&
      message.publishedAt >= removedAt,
  );
}

/** Resolves to the verdict on a removal that failed. */
async function remove(
  item: RemovedItem,
  { message }: Arrival<ObjectChange>,
  { readPayload, log }: ReadEffects,
  removal: ItemRemoval,
): Promise<Verdict | undefined> {
  const fields = { ...logFields(message), item_id: item.id, collection: item.collection, href: item.href };
  try {
    if (await isThere(item.href, readPayload)) {
      log("info", "object is there again", fields);
      return undefined;
    }
    const deleted = await removal.remove(item);
    log("info", deleted > 0 ? "item removed" : "no item of the object", fields);
    return undefined;
  } catch (error) {
    return verdictOn(error);
  }
}

/** Events come late and out of order, so a removal may tell of an object that was made again since. */
async function isThere(href: string, readPayload: ReadEffects["readPayload"]): Promise<boolean> {
  try {
    await readPayload(href);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.kind === "payload_missing") return false;
    if (error.kind === "item_too_large" || error.kind === "not_json") return true;
    throw error;
  }
}
