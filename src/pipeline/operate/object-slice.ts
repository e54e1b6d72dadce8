import * as z from "zod";
import type { FaultKind } from "../fault/fault.ts";
import type { WarningKind } from "../item/warning.ts";
import { loadMethods } from "./load-method.ts";

const Count = z.number().int().nonnegative();
const Address = z.string().regex(/^s3:\/\/[^/]+\/./s, "expected s3://bucket/key");

/** Asks for the objects that an address with `*`, `**`, `?`, `[…]` or `{…}` means, or for the one it names. */
export const ListObjects = z.strictObject({
  action: z.literal("objects.list"),
  address: Address,
  /** The key after which the page begins. */
  after: z.string().optional(),
});

/** Asks to load items of an object from one of its documents on, for as long as a function has time. */
export const LoadObject = z.strictObject({
  action: z.literal("objects.load"),
  address: Address,
  /** Another version of the object is not loaded. */
  etag: z.string(),
  /** Documents at its beginning that are done. */
  skip: Count,
  run: z.strictObject({
    id: z.string().min(1).max(128),
    /** Milliseconds since 1970: the publication of every item of the run. */
    published_at: z.number().positive(),
    /** The number of the next item among the items of the run. */
    first: z.number().int().positive(),
    /** Numbers that the object may use from there on. */
    numbers: z.number().int().positive(),
  }),
  method: z.enum(loadMethods),
  /** Overwrites the collection of the items. */
  collection: z.string().min(1).optional(),
  /** Refuses items that raise a warning. */
  strict: z.boolean(),
});
export type LoadObject = z.infer<typeof LoadObject>;

/** An object whose items are to be loaded. */
export interface LoadableObject {
  readonly address: string;
  readonly etag: string;
  readonly bytes: number;
}

/** Items that have no fault, by what became of them. */
export interface ItemCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Left as they were, because the method replaces none. */
  readonly ignored: number;
  /** Left as they were, because a newer version is there. */
  readonly superseded: number;
  /** Stored by pgstac's own functions, which do not tell. */
  readonly other: number;
}

/** The outcome of a slice of an object. */
export interface ObjectSlice {
  /** Documents that it took, after those that were skipped. */
  readonly documents: number;
  /** Numbers that its items used. */
  readonly numbers: number;
  /** True if the object was read to its end. */
  readonly ended: boolean;
  /** The numbers that the next document needs, if more than there were left. */
  readonly wants?: number;
  readonly counts: ItemCounts;
  /** Number of its items that failed. */
  readonly failed: number;
  /** These items, with their places and reasons: see `packFailures`. */
  readonly failures: string;
  readonly warnings: readonly {
    readonly kind: WarningKind;
    readonly count: number;
    readonly example: {
      readonly message: string;
      readonly file: string;
      readonly line: number;
      readonly index?: number | undefined;
      readonly id: string;
    };
  }[];
  /** The reason why the rest of the object cannot be read. */
  readonly stopped?: { readonly kind: FaultKind; readonly message: string; readonly remedy?: string };
}
