import * as z from "zod";
import { Link } from "./item.ts";

/** The structure every STAC catalog has (catalog-spec 1.0 and 1.1); pgstac keeps catalogs among its collections. */
export const Catalog = z
  .looseObject({
    type: z.literal("Catalog"),
    stac_version: z.string().min(1),
    id: z.string().min(1),
    description: z.string().min(1),
    links: z.array(Link),
  })
  .meta({ title: "Catalog", description: "A STAC catalog" });
export type Catalog = z.infer<typeof Catalog>;
