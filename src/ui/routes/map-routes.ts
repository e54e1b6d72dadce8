import * as z from "zod";
import { flawedItems } from "../../operations/items/flawed-items.ts";
import { getItem } from "../../operations/items/get-item.ts";
import { readThumbnail, thumbnailOf } from "../../operations/items/read-thumbnail.ts";
import { whyItem } from "../../operations/items/why-item.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { flawNames } from "../../pipeline/item/flaws.ts";
import type { ItemSearch } from "../../pipeline/operate/item-search.ts";
import { parseJson } from "../../pipeline/text/json.ts";
import { validate } from "../../pipeline/text/validate.ts";
import type { Routes } from "../route.ts";

const Id = z.string().min(1);
const Degrees = z.coerce.number().optional();

const AskedMap = z.strictObject({
  collection: Id.optional(),
  west: Degrees,
  south: Degrees,
  east: Degrees,
  north: Degrees,
  from: Id.optional(),
  to: Id.optional(),
  cell: z.coerce.number().positive().default(10),
});
const OneItem = z.strictObject({ collection: Id, id: Id });
const Quality = z.strictObject({ collection: Id });
const Flawed = z.strictObject({ collection: Id, flaw: z.enum(flawNames) });

const most = { footprints: 2_000, flawed: 1_000, steps: 80 };

/** Routes over the items, as the map shows them. */
export const mapRoutes: Routes = {
  "GET /api/map": async ({ target }, { query }) => {
    const { cell, ...asked } = read(AskedMap, query);
    const search = searchOf(asked);
    return { report: await target.operate({ action: "items.map", search, cell, limit: most.footprints }) };
  },
  "GET /api/map/times": async ({ target }, { query }) => {
    const search = searchOf(read(AskedMap, query));
    return { report: await target.operate({ action: "items.times", search, steps: most.steps }) };
  },
  "GET /api/map/quality": async ({ target }, { query }) => ({
    report: await target.operate({ action: "items.quality", ...read(Quality, query) }),
  }),
  "GET /api/map/flawed": async ({ target }, { query }) => {
    const { collection, flaw } = read(Flawed, query);
    const pages = await Array.fromAsync(flawedItems(target, collection, flaw, most.flawed));
    return { report: { items: pages.flat() } };
  },
  "GET /api/map/flawed-items": async ({ target }, { query, signal }) => {
    const { collection, flaw } = read(Flawed, query);
    const lines = async function* () {
      for await (const items of flawedItems(target, collection, flaw)) {
        if (signal.aborted) return;
        // `items delete --from` reads the id of a line, and `enqueue` fills a recipe in with all of it.
        yield items.map(({ geometry: _, href: url, ...item }) => `${JSON.stringify({ ...item, url })}\n`).join("");
      }
    };
    return { download: { fileName: `${collection}.${flaw}.ndjson`, pieces: lines() } };
  },
  "GET /api/items/one": async ({ target }, { query }) => {
    const { collection, id } = read(OneItem, query);
    const { text } = await getItem(target, collection, id);
    // Items are there without a ledger, too.
    const history = await whyItem(target, collection, id).catch((error: unknown) => {
      if (error instanceof Fault) return error;
      throw error;
    });
    const stored = history instanceof Fault ? [] : history;
    const problem = history instanceof Fault ? history.message : null;
    const hasThumbnail = thumbnailOf(parseJson(text, "the item")) !== undefined;
    return { report: { text, stored, ledger_problem: problem, has_thumbnail: hasThumbnail } };
  },
  "GET /api/items/thumbnail": async ({ target, surroundings }, { query, signal }) => {
    const both = AbortSignal.any([surroundings.signal, signal]);
    return { picture: await readThumbnail(target, read(OneItem, query), { ...surroundings, signal: both }) };
  },
};

const read = <T>(schema: z.ZodType<T>, query: URLSearchParams): T =>
  validate(schema, Object.fromEntries(query), "wrong_usage", "the request");

function searchOf({
  collection,
  west,
  south,
  east,
  north,
  from,
  to,
}: Omit<z.infer<typeof AskedMap>, "cell">): ItemSearch {
  const hasBox = west !== undefined && south !== undefined && east !== undefined && north !== undefined;
  return {
    ...(collection !== undefined && { collections: [collection] }),
    ...(hasBox && { bbox: [west, south, east, north] as [number, number, number, number] }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
