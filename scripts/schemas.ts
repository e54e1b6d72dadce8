import * as z from "zod";
import { Catalog } from "../src/pipeline/item/catalog.ts";
import { Collection } from "../src/pipeline/item/collection.ts";
import { FeatureCollection } from "../src/pipeline/item/feature-collection.ts";
import { Item } from "../src/pipeline/item/item.ts";
import { ClaimCheck } from "../src/pipeline/message/claim-check.ts";
import { EventBridgeEvent } from "../src/pipeline/message/eventbridge-event.ts";
import { ItemRequest } from "../src/pipeline/message/item-request.ts";
import { S3Event } from "../src/pipeline/message/s3-event.ts";
import { SnsEnvelope } from "../src/pipeline/message/sns-envelope.ts";
import { OperateRequest } from "../src/pipeline/operate/operate.ts";
import { LoadedItem } from "../src/pipeline/stage/loaded-item.ts";
import { Settings } from "../src/settings/settings.ts";

/** Folder of the schemas, for those who send messages or write settings without this code. */
export const schemasFolder = new URL("../docs/schemas/", import.meta.url);

const contracts: Readonly<Record<string, z.core.$ZodType>> = {
  catalog: Catalog,
  "claim-check": ClaimCheck,
  collection: Collection,
  "eventbridge-event": EventBridgeEvent,
  "feature-collection": FeatureCollection,
  item: Item,
  "item-request": ItemRequest,
  "loaded-item": LoadedItem,
  "operate-request": OperateRequest,
  "s3-event": S3Event,
  settings: Settings,
  "sns-envelope": SnsEnvelope,
};

/** The JSON Schema of each contract, as what may be written (defaults left out), by file name. */
export function buildSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(contracts).map(([name, contract]) => [
      `${name}.json`,
      `${JSON.stringify(z.toJSONSchema(contract, { io: "input" }), null, 2)}\n`,
    ]),
  );
}
