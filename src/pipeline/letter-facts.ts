import { createHash } from "node:crypto";
import { groupOfReason } from "./group-of-reason.ts";
import { isObject, parseJsonIfValid } from "./json.ts";
import { attributeNames, type Message } from "./message.ts";
import { kindsInReason } from "./reason-of-parts.ts";

/** The properties of a dead letter by which it is found; text that does not apply is empty. */
export interface LetterFacts {
  /** Id of the message that died, by which logs name it. A copy of it may be what is kept. */
  readonly messageId: string;
  /** One of `errorKinds`. */
  readonly kind: string;
  /** That kind, and those of its parts where they differ. */
  readonly kinds: readonly string[];
  readonly reason: string;
  /** Short name of the kind and the group of the reason: letters that died of the same have the same. */
  readonly cause: string;
  readonly packageName: string;
  readonly collection: string;
  readonly runId: string;
  /** The file and line it was made from. */
  readonly place: string;
  /** Milliseconds since 1970 of its death; if nobody recorded that, of its publication. */
  readonly failedAt: number;
}

/** Reads the properties of a dead letter from its attributes and its body. */
export function letterFacts({ id, body, attributes, publishedAt }: Message): LetterFacts {
  const kind = kindOf({ attributes });
  const reason = attributes[attributeNames.errorMessage] ?? "";
  const failedAt = Date.parse(attributes[attributeNames.failedAt] ?? "");
  return {
    messageId: attributes[attributeNames.messageId] ?? id,
    kind,
    kinds: [kind, ...kindsInReason(reason)],
    reason,
    cause: causeOf(kind, groupOfReason(reason)),
    ...subjectOf(body),
    runId: attributes[attributeNames.runId] ?? "",
    place: attributes[attributeNames.place] ?? "",
    failedAt: Number.isNaN(failedAt) ? publishedAt : failedAt,
  };
}

/** The short name of a kind and the group of a reason. */
export const causeOf = (kind: string, group: string): string =>
  createHash("sha256").update(`${kind}\n${group}`).digest("hex").slice(0, 8);

/** Why it died, as one of `errorKinds`. */
export const kindOf = ({ attributes }: Pick<Message, "attributes">): string =>
  attributes[attributeNames.errorKind] ?? "unexpected";

/** The package and the collection that a message is about, where its body names one. */
function subjectOf(body: string): Pick<LetterFacts, "packageName" | "collection"> {
  const document = parseJsonIfValid(body);
  if (!isObject(document)) return { packageName: "", collection: "" };
  const { package_name, collection_id, type, id, collection, features } = document;
  if (package_name !== undefined) return { packageName: text(package_name), collection: text(collection_id) };
  if (type === "Collection") return { packageName: "", collection: text(id) };
  if (!Array.isArray(features)) return { packageName: "", collection: text(collection) };
  const named = new Set(features.map((feature) => (isObject(feature) ? text(feature["collection"]) : "")));
  const [only = ""] = named;
  return { packageName: "", collection: named.size === 1 ? only : "" };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
