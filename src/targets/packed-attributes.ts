import { type Attributes, attributeNames } from "../pipeline/message/message.ts";
import { reasonNames } from "../pipeline/stage/reason-attributes.ts";
import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";
import { attributeCountLimit } from "./sendable.ts";

const packedName = "packed_attributes";
const neverPacked: readonly string[] = [
  attributeNames.runId,
  attributeNames.sequence,
  attributeNames.publishedAt,
  ...reasonNames,
];

/**
 * The attributes a queue takes for those a message has. Where it has too many, those that mean nothing here become one,
 * which holds them as JSON.
 */
export function packAttributes(attributes: Attributes): Attributes {
  if (Object.keys(attributes).length <= attributeCountLimit && !(packedName in attributes)) return attributes;
  const entries = Object.entries(attributes);
  const [kept, packed] = [true, false].map((wanted) =>
    Object.fromEntries(entries.filter(([name]) => neverPacked.includes(name) === wanted)),
  );
  return { ...kept, [packedName]: JSON.stringify(packed) };
}

/** All attributes a message has, those that were packed among them. */
export function unpackAttributes(attributes: Attributes): Attributes {
  const { [packedName]: text, ...kept } = attributes;
  const packed = text === undefined ? undefined : parseJsonIfValid(text);
  // Others may give an attribute of this name, too.
  return isAttributes(packed) ? { ...kept, ...packed } : attributes;
}

export const isAttributes = (value: unknown): value is Attributes =>
  isObject(value) && Object.values(value).every((one) => typeof one === "string");
