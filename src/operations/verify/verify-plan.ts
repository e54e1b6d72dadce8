import type { InventoryFormat } from "../../settings/inventory-formats.ts";

/** The lists that a verification makes. */
export const verifyLists = ["missing", "orphaned", "stale", "duplicate"] as const;
export type VerifyList = (typeof verifyLists)[number];

/** A comparison of inventories with a collection of the catalogue. */
export interface VerifyPlan {
  /** Files and addresses, which are read twice. */
  readonly inventories: readonly string[];
  readonly format: InventoryFormat | undefined;
  /** Encoding of their text, as the WHATWG names it; UTF-8 or UTF-16 when left out. */
  readonly encoding?: string | undefined;
  readonly collection: string;
  /** The part of an item that a line tells: its id, or an href of one of its assets. */
  readonly by: "id" | "href";
  /** Template that makes it of a line. */
  readonly template: string;
  /** The column that says when a line's object was last modified; one known by its name when left out. */
  readonly modifiedColumn?: string | undefined;
  readonly lists: readonly VerifyList[];
  /** The folder for the lists; beside the inventory when left out. */
  readonly out?: string | undefined;
}
