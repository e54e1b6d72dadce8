import * as z from "zod/mini";

const Count = z.int().check(z.nonnegative());
const Interval = z.string().check(z.regex(/^\d+ [a-z]+$/, "expected a time like 10 minutes"));

/** Settings that pgstac itself keeps in the database, by its own names; those left out stay as they are there. */
export const PgstacSettings = z.strictObject({
  context: z
    .optional(z.enum(["on", "off", "auto"]))
    .check(z.describe("searches tell how many items match: always, never, or an estimate where counting is dear")),
  context_stats_ttl: z.optional(Interval).check(z.describe("how long a number that was counted is given again")),
  context_estimated_count: z.optional(Count).check(z.describe("matches from which `auto` estimates")),
  context_estimated_cost: z.optional(Count).check(z.describe("costs of a search from which `auto` estimates")),
  use_queue: z
    .optional(z.boolean())
    .check(z.describe("loads leave partitions' statistics to pgstac's queue, which pgstac migrate works off")),
  queue_timeout: z.optional(Interval).check(z.describe("how long one run of the queue takes at most")),
  update_collection_extent: z
    .optional(z.boolean())
    .check(z.describe("collections' extents follow the items that are loaded")),
});
export type PgstacSettings = z.infer<typeof PgstacSettings>;
