import type { CollectionDocument } from "../item/collection.ts";
import type { ItemDocument } from "../item/item.ts";
import type { Warning } from "../item/warning.ts";
import type { ObjectChange } from "../message/object-change.ts";

/** An item, and what is doubtful about it. */
export interface ReadItem extends ItemDocument {
  readonly stacVersion: string;
  readonly warnings: readonly Warning[];
}

/** One thing that a message holds. It has a fate of its own. */
export interface LoadEntry {
  /** Its place in the message, and its name if it has one: `features[3] (b)`; empty for the whole message. */
  readonly place: string;
  /** Its number among the parts that the message can be reduced to. */
  readonly part: number;
  readonly content: LoadContent;
}

export type LoadContent =
  | { readonly is: "item"; readonly item: ReadItem }
  | { readonly is: "collection"; readonly collection: CollectionDocument }
  /** A document is to be read from there. */
  | { readonly is: "address"; readonly href: string }
  /** An event of S3. */
  | { readonly is: "change"; readonly change: ObjectChange }
  /** Nothing is to be done, for that reason. */
  | { readonly is: "nothing"; readonly why: string }
  | { readonly is: "error"; readonly error: unknown }
  /** No time was left to read it. */
  | { readonly is: "late" };

/** The same entries, further inside: their places begin with this one, and they share its part. */
export const entriesWithin = (entries: readonly LoadEntry[], place: string, part: number): LoadEntry[] =>
  entries.map((entry) => ({ ...entry, place: joined(place, entry.place), part }));

/** Puts a place before what is there. */
export const joined = (place: string, text: string, between = " "): string =>
  place && text ? `${place}${between}${text}` : place || text;
