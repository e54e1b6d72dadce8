import * as z from "zod";

/** A sum over the first rows that a run has read, which tells later if the same rows come again in the same order. */
export const RowMark = z.strictObject({
  count: z.number().int().nonnegative(),
  crc32: z.number().int().nonnegative(),
});
export type RowMark = z.infer<typeof RowMark>;
