import { gunzipSync, gzipSync } from "node:zlib";
import { type Attributes, attributeNames } from "../../pipeline/message/message.ts";
import { reasonNames } from "../../pipeline/stage/reason-attributes.ts";
import { truncateBytes } from "../../pipeline/text/truncate-bytes.ts";
import { isAttributes, packAttributes, unpackAttributes } from "../packed-attributes.ts";
import { queueMessageLimitBytes, sizeBytes } from "../sendable.ts";

/** A body and its attributes. */
export interface Content {
  readonly body: string;
  readonly attributes: Attributes;
}

const encodingName = "body_encoding";
/** JSON of the body and of all attributes but the reason a message died. */
const encoding = "json, gzip, base64";
const shortestReasonBytes = 64;
const longestContentBytes = 8 * queueMessageLimitBytes;

/**
 * A copy of a message that SQS takes: it must not lose why it died because it was as large, or had as many attributes,
 * as a message may. The reason of a dead letter is cut where it is too long, and a message that leaves no room for what
 * must be added is compressed.
 */
export function fitCopy({ body, attributes }: Content, dead: boolean): Content {
  const packed = packAttributes(attributes);
  const over = sizeBytes(body, packed) - queueMessageLimitBytes;
  // A queue takes no empty body.
  if (over <= 0 && body !== "") return { body, attributes: packed };
  const message = (dead && packed[attributeNames.errorMessage]) || "";
  const left = Buffer.byteLength(message) - over;
  if (body !== "" && left >= shortestReasonBytes) {
    return { body, attributes: { ...packed, [attributeNames.errorMessage]: truncateBytes(message, left) } };
  }
  const entries = Object.entries(attributes);
  const [reason, own] = [true, false].map((wanted) =>
    Object.fromEntries(entries.filter(([name]) => (dead && reasonNames.includes(name)) === wanted)),
  );
  const content = gzipSync(JSON.stringify({ body, attributes: own })).toString("base64");
  return { body: content, attributes: { ...reason, [encodingName]: encoding } };
}

/** The message a copy was made of. */
export function readCopy({ body, attributes }: Content): Content {
  const { [encodingName]: stated, ...reason } = attributes;
  if (stated !== encoding) return { body, attributes: unpackAttributes(attributes) };
  try {
    const text = gunzipSync(Buffer.from(body, "base64"), { maxOutputLength: longestContentBytes }).toString();
    const content = JSON.parse(text) as Content;
    if (typeof content.body !== "string" || !isAttributes(content.attributes)) return { body, attributes };
    return { body: content.body, attributes: { ...reason, ...content.attributes } };
  } catch {
    return { body, attributes };
  }
}
