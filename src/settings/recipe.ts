import * as z from "zod/mini";

/** A template that turns each row of an inventory into a request: its values may name columns, as `{url}`. */
export const Recipe = z
  .strictObject({
    package: z.string().check(z.minLength(1), z.describe("the stactools package")),
    group: z.string().check(z.minLength(1), z.describe("the command group the package adds to `stac`")),
    args: z._default(z.array(z.string()), ["{url}"]).check(z.describe("arguments of create-item")),
    options: z._default(z.record(z.string(), z.string()), {}).check(z.describe("options of create-item")),
    collection: z
      .optional(z.string().check(z.minLength(1)))
      .check(z.describe("overwrites the collection of the items")),
    sample: z
      .optional(z.union([z.string().check(z.minLength(1)), z.record(z.string(), z.string())]))
      .check(z.describe("a row to try the recipe on: an address, or columns by name")),
  })
  .check(z.meta({ title: "Recipe" }));
export type Recipe = z.infer<typeof Recipe>;
