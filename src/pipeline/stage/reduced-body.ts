import { isObject, parseJsonIfValid } from "../text/json.ts";
import { memberText } from "../text/member-text.ts";
import { elementsOf } from "../text/members-of.ts";

/**
 * The message with these of its parts alone, features of a FeatureCollection or records of an event, each as it is
 * written; undefined where nothing would be left out, or the message has no parts.
 */
export function reducedBody(body: string, parts: ReadonlySet<number>): string | undefined {
  const value = parseJsonIfValid(body);
  if (!isObject(value) || value["type"] !== "FeatureCollection") return reducedEvent(body, parts);
  const features = reducedList(body, "features", parts);
  return features && `{"type":"FeatureCollection","features":${features}}`;
}

/** The event with these of its records alone; undefined for what is no event, too. */
export function reducedEvent(body: string, parts: ReadonlySet<number>): string | undefined {
  if (!body.includes('"Records"')) return undefined;
  const value = parseJsonIfValid(body);
  if (!isObject(value) || "type" in value || !Array.isArray(value["Records"])) return undefined;
  const records = reducedList(body, "Records", parts);
  return records && `{"Records":${records}}`;
}

function reducedList(body: string, member: string, parts: ReadonlySet<number>): string | undefined {
  const all = [...elementsOf(memberText(body, member) ?? "[]", 0)];
  const kept = all.filter((_, part) => parts.has(part));
  return kept.length > 0 && kept.length < all.length ? `[${kept.join(",")}]` : undefined;
}
