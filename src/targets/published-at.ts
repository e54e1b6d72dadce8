import { type Attributes, attributeNames } from "../pipeline/message/message.ts";

/** When a message says it was first published; undefined where it says nothing that is a time. */
export function statedPublication(attributes: Attributes): number | undefined {
  const text = attributes[attributeNames.publishedAt];
  if (text === undefined) return undefined;
  const stated = Date.parse(text);
  return Number.isFinite(stated) ? stated : undefined;
}
