import type { Attributes } from "../../src/pipeline/message/message.ts";
import type { Remains } from "./conservation.ts";

/** Reads the items of a collection as pgstac itself puts them together. */
export const storedSql = (collection: string): string =>
  `select content_hydrate(i) as document from items i where i.collection = '${collection}' order by i.id`;

/** The message that a dead letter was, and why it died. */
export const letterOf = (attributes: Attributes): Remains["letters"][number] => ({
  sequence: Number(attributes["sequence"]),
  reason: [attributes["error_kind"], attributes["error_message"]].filter(Boolean).join(": "),
});
