import * as z from "zod";

/** A stored or deleted item, as ItemLoadedTopic tells of it. */
export const LoadedItem = z
  .strictObject({
    outcome: z.enum(["new", "changed", "deleted"]),
    collection: z.string(),
    id: z.string(),
    bbox: z
      .array(z.number())
      .min(4)
      .max(6)
      .nullable()
      .describe("the item's own, else the box of its geometry; null without either"),
    datetime: z
      .string()
      .describe("when the item begins, in UTC: its start_datetime if it has a range, else its datetime"),
    end_datetime: z.string().describe("when it ends, in UTC; the same where it has no range"),
    run_id: z.string().nullable().describe("the run whose message brought the item; null where none did"),
  })
  .meta({ title: "LoadedItem", description: "An item that was stored in the catalogue or deleted from it" });
export type LoadedItem = z.infer<typeof LoadedItem>;

/** Names an item of a batch. */
export interface ItemName {
  /** Empty for an item that is to be deleted: only the catalogue knows where it is. */
  readonly collection: string;
  readonly id: string;
}

/**
 * Hands items on to whoever listens, and resolves once all are taken. What would never be taken is left out and logged.
 * @throws Fault, if some may be taken later
 */
export type NotifyOf = (items: readonly LoadedItem[]) => Promise<void>;
