import * as z from "zod";

/** The rows of inventories that a run is made of, and their order: read again with it, a run has the same rows. */
export const RowSelection = z.strictObject({
  /** Encoding of the inventories' text. */
  encoding: z.string().optional(),
  /** Patterns for the files of folders: one of those included fits, none of those excluded does. */
  include: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  /** Conditions, all of which a row meets. */
  where: z.array(z.string()).optional(),
  /** Leaves out rows that equal an earlier one: in all columns, or in the one that is named. */
  unique: z.union([z.literal(true), z.string()]).optional(),
  shuffle: z.literal(true).optional(),
  /** Number of the last row. */
  last: z.number().int().positive().optional(),
});
export type RowSelection = z.infer<typeof RowSelection>;
