import type { ItemName } from "../../pipeline/stage/loaded-item.ts";
import { hashWords, itemHashes, keyArray } from "../runs/item-hashes.ts";

/** Builds the keys of items as an array of `bigint` in PostgreSQL's binary format. */
export function itemKeys(names: readonly ItemName[]): Buffer {
  const hashes = new Int32Array(hashWords * names.length);
  let at = 0;
  for (const [collection, items] of Map.groupBy(names, (name) => name.collection)) {
    const some = itemHashes(
      collection,
      items.map(({ id }) => id),
    );
    hashes.set(some, at);
    at += some.length;
  }
  return keyArray(hashes);
}
