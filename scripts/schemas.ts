import * as z from "zod";
import { Catalog } from "../src/pipeline/catalog.ts";
import { ClaimCheck } from "../src/pipeline/claim-check.ts";
import { Collection } from "../src/pipeline/collection.ts";
import { EventBridgeEvent } from "../src/pipeline/eventbridge-event.ts";
import { FeatureCollection } from "../src/pipeline/feature-collection.ts";
import { Item } from "../src/pipeline/item.ts";
import { ItemRequest } from "../src/pipeline/item-request.ts";
import { LoadedItem } from "../src/pipeline/loaded-item.ts";
import { OperateRequest } from "../src/pipeline/operate.ts";
import { S3Event } from "../src/pipeline/s3-event.ts";
import { SnsEnvelope } from "../src/pipeline/sns-envelope.ts";
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
