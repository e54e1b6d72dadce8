import { createHash } from "node:crypto";
import { attributeNames, type Message } from "../message/message.ts";
import { isObject, parseJsonIfValid } from "../text/json.ts";
import { groupOfReason } from "./group-of-reason.ts";
import { kindsInReason } from "./reason-of-parts.ts";

/**
 * The properties of a dead letter by which it is found; text that does not apply is empty. Each is worked out when it is
 * asked for: most commands want few of them, of very many letters.
 */
export class LetterFacts {
  readonly #letter: Message;
  #subject: ReturnType<typeof subjectOf> | undefined;

  constructor(letter: Message) {
    this.#letter = letter;
  }

  /** Id of the message that died, by which logs name it. A copy of it may be what is kept. */
  get messageId(): string {
    return this.#letter.attributes[attributeNames.messageId] ?? this.#letter.id;
  }

  /** One of `errorKinds`. */
  get kind(): string {
    return kindOf(this.#letter);
  }

  /** That kind, and those of its parts where they differ. */
  get kinds(): readonly string[] {
    return [this.kind, ...kindsInReason(this.reason)];
  }

  get reason(): string {
    return this.#letter.attributes[attributeNames.errorMessage] ?? "";
  }

  /** Short name of the kind and the group of the reason: letters that died of the same have the same. */
  get cause(): string {
    return causeOf(this.kind, groupOfReason(this.reason));
  }

  get packageName(): string {
    return this.#about.packageName;
  }

  get collection(): string {
    return this.#about.collection;
  }

  get runId(): string {
    return this.#letter.attributes[attributeNames.runId] ?? "";
  }

  /** The file and line it was made from. */
  get place(): string {
    return this.#letter.attributes[attributeNames.place] ?? "";
  }

  /** Milliseconds since 1970 of its death; if nobody recorded that, of its publication. */
  get failedAt(): number {
    const failedAt = Date.parse(this.#letter.attributes[attributeNames.failedAt] ?? "");
    return Number.isNaN(failedAt) ? this.#letter.publishedAt : failedAt;
  }

  get #about(): ReturnType<typeof subjectOf> {
    this.#subject ??= subjectOf(this.#letter.body);
    return this.#subject;
  }
}

/** The short name of a kind and the group of a reason. */
export const causeOf = (kind: string, group: string): string =>
  createHash("sha256").update(`${kind}\n${group}`).digest("hex").slice(0, 8);

/** Why it died, as one of `errorKinds`. */
export const kindOf = ({ attributes }: Pick<Message, "attributes">): string =>
  attributes[attributeNames.errorKind] ?? "unexpected";

/** The package and the collection that a message is about, where its body names one. */
function subjectOf(body: string): { readonly packageName: string; readonly collection: string } {
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
