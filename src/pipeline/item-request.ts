import * as z from "zod";
import { parseJson } from "./json.ts";
import { validate } from "./validate.ts";

/** A request to make one item: `stac <group_name> create-item <args…> [--name value …] <out.json>`. */
export const ItemRequest = z
  .object({
    package_name: z.string().min(1).describe("the stactools package, as settings name it"),
    group_name: z.string().min(1).describe("the command group the package adds to `stac`"),
    create_item_args: z.array(z.string()).describe("arguments of create-item, in order, without the destination"),
    create_item_options: z.record(z.string(), z.string()).default({}).describe("options of create-item, by name"),
    collection_id: z.string().min(1).nullish().describe("overwrites the collection of the item"),
  })
  .meta({ title: "ItemRequest", description: "What ItemGenTopic takes" });
export type ItemRequest = z.infer<typeof ItemRequest>;

/** @throws Fault `not_json` or `invalid_request` */
export function readItemRequest(body: string): ItemRequest {
  return validate(ItemRequest, parseJson(body, "the request"), "invalid_request", "the request");
}
