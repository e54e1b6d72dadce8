import * as z from "zod/mini";
import type { ItemRemoval } from "../pipeline/stage/removed-item.ts";
import { escapedPattern } from "../pipeline/text/escaped-pattern.ts";

const expected =
  "expected an address like s3://bucket/{collection}/{id}.json, with at most one of them between slashes";

/** A rule by which the address of an object tells its item. */
export const RemovedItems = z
  .strictObject({
    address: z
      .string()
      .check(z.refine(isPattern, expected))
      .check(z.describe("the objects' address with {id}, {collection}, and * for anything but a slash")),
    collection: z
      .optional(z.string().check(z.minLength(1)))
      .check(z.describe("the collection of the items, where the address does not tell it")),
  })
  .check(
    z.refine(
      ({ address, collection }) => address.includes("{collection}") === (collection === undefined),
      "expected the collection in the address or beside it, and not both",
    ),
  );
export type RemovedItems = z.infer<typeof RemovedItems>;

interface RemovalSettings {
  readonly on_object_removed: "ignore" | "delete_item";
  readonly removed_items: readonly RemovedItems[];
}

/** Builds the way in which items go with their objects; undefined where settings say that they stay. */
export function buildItemRemoval(
  { on_object_removed, removed_items }: RemovalSettings,
  remove: ItemRemoval["remove"],
): ItemRemoval | undefined {
  if (on_object_removed === "ignore") return undefined;
  const rules = removed_items.map(({ address, collection }) => ({ pattern: patternOf(address), collection }));
  return {
    remove,
    itemOf(href) {
      for (const { pattern, collection } of rules) {
        const { id, collection: told = collection } = pattern.exec(href)?.groups ?? {};
        if (id !== undefined && told !== undefined) return { href, id, collection: told };
      }
      // Whatever else lies in the bucket may be called like an item: a document's own link decides.
      const id = /([^/]+)\.(geo)?json$/i.exec(href)?.[1];
      return id === undefined ? undefined : { href, id, collection: undefined };
    },
  };
}

/** Two placeholders with no slash between them could be divided in several ways. */
function isPattern(address: string): boolean {
  const parts = address.replace(/^s3:\/\/[a-z0-9.-]+\//, "").split("/");
  const isEachOnce = parts.every((part) => (part.match(/\{[^}]*\}|\*/g) ?? []).length <= 1);
  const isKnown = (address.match(/\{[^}]*\}/g) ?? []).every((name) => name === "{id}" || name === "{collection}");
  return /^s3:\/\/[a-z0-9.-]+\//.test(address) && address.includes("{id}") && isEachOnce && isKnown;
}

function patternOf(address: string): RegExp {
  const seen = new Set<string>();
  const source = address.split(/(\{id\}|\{collection\}|\*)/).map((part) => {
    if (part === "*") return "[^/]*";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return escapedPattern(part);
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>[^/]+)`;
  });
  return new RegExp(`^${source.join("")}$`, "s");
}
