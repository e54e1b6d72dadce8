import * as z from "zod";
import { Fault } from "../fault/fault.ts";
import { isObject } from "../text/json.ts";
import { tell, validate } from "../text/validate.ts";
import { Catalog } from "./catalog.ts";
import { extentProblems } from "./extent-problems.ts";
import { Link } from "./item.ts";

/** The structure every STAC collection has (collection-spec 1.0 and 1.1). */
export const Collection = z
  .looseObject({
    type: z.literal("Collection"),
    stac_version: z.string().min(1),
    id: z.string().min(1),
    description: z.string().min(1),
    license: z.string().min(1),
    extent: z.looseObject({
      spatial: z.looseObject({ bbox: z.array(z.array(z.number()).min(4).max(6)).min(1) }),
      temporal: z.looseObject({ interval: z.array(z.array(z.string().nullable()).length(2)).min(1) }),
    }),
    links: z.array(Link),
  })
  .meta({ title: "Collection", description: "A STAC collection" });
export type Collection = z.infer<typeof Collection>;

/** A collection, or a catalog, on its way to the catalogue: its JSON text as published, and its id. */
export interface CollectionDocument {
  readonly id: string;
  readonly text: string;
}

/**
 * Reads a collection or a catalog.
 * @throws Fault `invalid_collection`
 */
export function readCollection(value: unknown): Collection | Catalog {
  if (isObject(value) && value["type"] === "Catalog") {
    return validate(Catalog, value, "invalid_collection", "the catalog");
  }
  const collection = validate(Collection, value, "invalid_collection", "the collection", extentProblems);
  const problems = extentProblems(collection);
  if (problems.length > 0) throw new Fault("invalid_collection", `the collection is not valid: ${tell(problems)}`);
  return collection;
}

/** The smallest valid collection, in the version of its items: for those that arrive before theirs when settings say to create it. */
export function bareCollection(id: string, stacVersion = "1.1.0"): CollectionDocument {
  const collection: Collection = {
    type: "Collection",
    stac_version: stacVersion,
    id,
    description: `Created by stac-ingest when the first item of ${id} arrived`,
    license: "other",
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    links: [],
  };
  return { id, text: JSON.stringify(collection) };
}
