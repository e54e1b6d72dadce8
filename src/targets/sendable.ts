import { Fault } from "../pipeline/fault/fault.ts";
import { type Attributes, attributeNames } from "../pipeline/message/message.ts";
import { messageLimitBytes } from "../pipeline/message/message-limit.ts";
import { replaceUnsendable, unsendable } from "../pipeline/message/sendable-text.ts";

/** The bytes that a queue takes in one message sent to it directly, attributes included. */
export const queueMessageLimitBytes = 1_048_576;
/** The attributes of one message at most. */
export const attributeCountLimit = 10;
const publishLimits = { bytes: messageLimitBytes, attributes: attributeCountLimit };
const attributeType = "String";
const ownNames: ReadonlySet<string> = new Set(Object.values(attributeNames));

// biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot stand in JSON
const notInJson = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Most text by far: nothing in it is to be escaped, and each character is a byte. */
const printable = /^[ -~]*$/;

const canBeSent = (text: string): boolean => printable.test(text) || !unsendable.test(text);

/** The same JSON text in characters a queue carries: lone surrogates and non-characters become JSON's escapes. */
export function escapeUnsendable(body: string): string {
  if (canBeSent(body)) return body;
  return replaceUnsendable(body, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Finds the reason SNS would not take a message or could not deliver it; undefined if there is none. `body` as it was given. */
export function publishFault(body: string, attributes: Attributes): Fault | undefined {
  const isPrintable = printable.test(body);
  const control = isPrintable ? undefined : notInJson.exec(body)?.[0].charCodeAt(0);
  if (control !== undefined) {
    const name = `U+${control.toString(16).toUpperCase().padStart(4, "0")}`;
    return new Fault("not_json", `the message holds the control character ${name}, which JSON only has escaped`);
  }
  if (!/\S/.test(body)) return new Fault("not_json", "the message is empty", { remedy: "send a document" });
  return sendFault(isPrintable ? body : escapeUnsendable(body), attributes, publishLimits);
}

/** Finds the reason a queue would not take a message whose body is escaped; undefined if there is none. */
export function sendFault(
  body: string,
  attributes: Attributes,
  limits: { readonly bytes: number; readonly attributes: number },
): Fault | undefined {
  const names = Object.keys(attributes);
  if (names.length > limits.attributes) {
    return new Fault("invalid_request", `${names.length} attributes, and a message takes ${limits.attributes}`);
  }
  for (const name of names) {
    if (!ownNames.has(name) && !/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
      return new Fault("invalid_request", `${JSON.stringify(name)} cannot be the name of an attribute`);
    }
    if (!attributes[name] || !canBeSent(attributes[name])) {
      return new Fault("invalid_request", `attribute ${name} is empty or holds characters a message cannot carry`);
    }
  }
  if (isSurelyWithin(limits.bytes, body, attributes)) return undefined;
  const size = sizeBytes(body, attributes);
  if (size <= limits.bytes) return undefined;
  return new Fault(
    "item_too_large",
    `the message has ${size} bytes, attributes included, and ${limits.bytes} are taken`,
  );
}

/** Tells by the number of characters alone, none of which has more than three bytes, that a message is not too large. */
function isSurelyWithin(limitBytes: number, body: string, attributes: Attributes): boolean {
  let characters = body.length;
  for (const name in attributes) characters += name.length + attributeType.length + (attributes[name] ?? "").length;
  return characters * 3 <= limitBytes;
}

/** Counts the bytes of a message as the services' limits do. */
export function sizeBytes(body: string, attributes: Attributes): number {
  let size = Buffer.byteLength(body);
  for (const name in attributes) {
    size += Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(attributes[name] ?? "");
  }
  return size;
}
