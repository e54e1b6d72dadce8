import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";

/**
 * Makes the fault of items whose collection is not in the catalogue. Names the collection that is there and whose id
 * differs from theirs only in case, Unicode form, blanks or punctuation.
 */
export async function missingCollection(client: pg.ClientBase, collection: string): Promise<Fault> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM collections ORDER BY id LIMIT 100000");
  return missingAmong(
    collection,
    rows.map(({ id }) => id),
  );
}

/** Makes the fault of items whose collection is not among those that are there. */
export function missingAmong(collection: string, there: readonly string[]): Fault {
  const wanted = folded(collection);
  const near = there.find((id) => folded(id) === wanted);
  const missing = `there is no collection ${shown(collection)} in the catalogue`;
  if (near === undefined) {
    return new Fault("collection_missing", missing, {
      remedy: "stac-ingest collections load FILE, or set create_missing_collections",
    });
  }
  const differs = near.normalize() === collection.normalize() ? ", which is written in another Unicode form" : "";
  return new Fault("collection_missing", `${missing}; there is ${shown(near)}${differs}`, {
    remedy: "name that in the items or by --collection, or stac-ingest collections load FILE",
  });
}

/** Blanks at the ends of an id cannot be seen without quotes. */
const shown = (id: string): string => (/^\S(.*\S)?$/su.test(id) ? id : JSON.stringify(id));

/** An id without what people mistype or programs normalise. */
const folded = (id: string): string =>
  id
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_.\p{Pd}\u200b\ufeff]+/gu, "");
