import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Capabilities } from "../schema/capabilities.ts";
import type { Partition } from "./partition.ts";
import { instantLiteral, isBeforeChrist } from "./stored-instant.ts";

/**
 * Writes the bounds of partitions before the year 1 to pgstac's statistics. pgstac cannot read such bounds in the
 * catalogue: it takes the partition for one of all times and makes no other. From 0.9.12 on it reads them in its
 * statistics.
 * @throws Fault `infrastructure` if pgstac is older
 */
export async function makeReadable(
  client: pg.ClientBase,
  { keepsViews, version }: Capabilities,
  partitions: readonly Partition[],
): Promise<void> {
  const unreadable = partitions.flatMap(({ name, bounds }) =>
    bounds && isBeforeChrist(bounds.low) ? [{ name, bounds }] : [],
  );
  if (unreadable.length === 0) return;
  const names = unreadable.map(({ name }) => name).join(", ");
  if (keepsViews) {
    throw new Fault("infrastructure", `pgstac ${version} makes no partitions beside ${names}, of before the year 1`, {
      remedy: "delete the items in it and drop it, or stac-ingest pgstac migrate",
    });
  }
  const updates = unreadable.map(
    ({ name, bounds }) =>
      `UPDATE partition_stats SET partition_dtrange = tstzrange(${instantLiteral(bounds.low)}, ${instantLiteral(bounds.high)})
       WHERE partition = ${pg.escapeLiteral(name)}`,
  );
  await client.query(updates.join("; "));
}
