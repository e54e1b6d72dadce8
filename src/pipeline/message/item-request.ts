import * as z from "zod";
import { Fault } from "../fault/fault.ts";
import { isObject, parseJson } from "../text/json.ts";
import { validate } from "../text/validate.ts";
import { nameMessage } from "./name-message.ts";

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
  if (body.trim() === "") throw new Fault("not_json", "the message is empty", { remedy: "send a request" });
  const value = parseJson(body, "the request");
  const known = nameMessage(value);
  if (!known || isItemRequest(value)) return validate(ItemRequest, value, "invalid_request", "the request");
  throw new Fault(
    "invalid_request",
    `the message is no item request: it is ${known.name}`,
    known.remedy === undefined ? {} : { remedy: known.remedy },
  );
}

const isItemRequest = (value: unknown): boolean => isObject(value) && "package_name" in value;
