import * as z from "zod/mini";
import { Fault } from "../pipeline/fault/fault.ts";
import { parseTemplate } from "./parse-template.ts";

const Template = z.string().check(
  z.superRefine((text, context) => {
    try {
      parseTemplate(text);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      context.addIssue({ code: "custom", message: error.message, input: text });
    }
  }),
);

/** A template that turns each row of an inventory into a request: its values may name columns, as `{url}`. */
export const Recipe = z
  .strictObject({
    package: z.string().check(z.minLength(1), z.describe("the stactools package")),
    group: Template.check(z.minLength(1), z.describe("the command group the package adds to `stac`")),
    args: z._default(z.array(Template), ["{url}"]).check(z.describe("arguments of create-item")),
    options: z._default(z.record(z.string(), Template), {}).check(z.describe("options of create-item")),
    collection: z.optional(Template.check(z.minLength(1))).check(z.describe("overwrites the collection of the items")),
    id: z
      .optional(Template.check(z.minLength(1)))
      .check(z.describe("the id that a row's item has, to be compared with that of the item made")),
    sample: z
      .optional(z.union([z.string().check(z.minLength(1)), z.record(z.string(), z.string())]))
      .check(z.describe("a row to try the recipe on: an address, or columns by name")),
  })
  .check(z.meta({ title: "Recipe" }));
export type Recipe = z.infer<typeof Recipe>;
