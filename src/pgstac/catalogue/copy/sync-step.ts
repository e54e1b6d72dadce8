import type pg from "pg";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { isSupported } from "../../../settings/pgstac-versions.ts";
import { loadStateSql } from "../../load/load-state.ts";
import type { StatefulPgstac } from "../../load/loader.ts";
import { partitionNeeds } from "../../load/partition-needs.ts";
import { StateReader } from "../../load/state-reader.ts";
import { readStoredInstant } from "../../load/stored-instant.ts";
import { widenPartitions } from "../../load/widen-partitions.ts";
import type { ItemTimes } from "../../rows/item-times.ts";
import type { Pgstac } from "../../schema/open-pgstac.ts";
import { copyDocument, requireCopyable } from "./copy-document.ts";
import type { Renaming } from "./renamed-sql.ts";
import { syncRows, type Tables } from "./sync-rows.ts";

/** The outcome of a step: the new collection's partitions, or the times for which it lacks some. */
export type Step<Result> =
  | { readonly waiting: readonly ItemTimes[] }
  | { readonly result: Result; readonly changed: number; readonly partitions: ReadonlySet<string> };

type Choice = Pick<Tables, "range" | "suspect">;

/**
 * Opens the pgstac for copies.
 * @throws Fault `pgstac_unsupported` if this package does not know its tables
 */
export async function openForCopies(pgstac: Pgstac): Promise<StatefulPgstac> {
  const { version } = await pgstac.capabilities.readAgain();
  if (!isSupported(version)) {
    throw new Fault("pgstac_unsupported", `collections of pgstac ${version} cannot be copied`, {
      remedy: "stac-ingest pgstac migrate",
    });
  }
  return { ...pgstac, stateReader: new StateReader() };
}

/** Repeats a step until the new collection has the partitions that it needs. */
export async function untilStored<Result>(
  pgstac: StatefulPgstac,
  to: string,
  step: () => Promise<Step<Result>>,
): Promise<Exclude<Step<Result>, { waiting: unknown }>> {
  for (;;) {
    const done = await step();
    if ("result" in done) return done;
    const [detached] = await widenPartitions(pgstac, to, done.waiting, true);
    if (detached) throw detached.fault;
  }
}

/** Stores the chosen rows in the new collection, in the transaction of a client that holds its lock. */
export async function syncStep(
  { capabilities, stateReader }: StatefulPgstac,
  client: pg.ClientBase,
  names: Renaming,
  choice: Choice,
): Promise<Step<undefined>> {
  await requireCopyable(client, names);
  await copyDocument(client, names, capabilities.current.tagsItems);
  const results = await client.query(loadStateSql(names.to, [], capabilities.current));
  const { collection, partitions } = stateReader.read(results as unknown as pg.QueryResult[], capabilities.current);
  if (!collection) throw new Fault("contention", `the collection ${names.to} is gone again`);
  const known = new Set(partitions.map(({ name }) => name));
  const from = await tableOf(client, names.id);
  const times = from === undefined ? [] : await timesIn(client, from, collection.partitionTrunc, choice);
  const { lacking, narrow } = partitionNeeds(times, partitions, collection.partitionTrunc);
  if (lacking.length > 0 || narrow.size > 0) return { waiting: times };
  const { changed } =
    from === undefined || partitions.length === 0
      ? { changed: 0 }
      : await syncRows(client, { ...names, ...choice, from, into: collection.table });
  return { result: undefined, changed, partitions: known };
}

/** Finds the table of a collection, which it has from its first item on. */
export async function tableOf(client: pg.ClientBase, id: string): Promise<string | undefined> {
  const { rows } = await client.query<{ table: string | null }>(
    "SELECT to_regclass('pgstac._items_' || key)::text AS table FROM collections WHERE id = $1",
    [id],
  );
  return rows[0]?.table ?? undefined;
}

/** Reads the first and the last times of rows in each period for which there is a partition. */
async function timesIn(
  client: pg.ClientBase,
  table: string,
  trunc: "year" | "month" | null,
  { range }: Choice,
): Promise<ItemTimes[]> {
  const period = trunc === null ? "collection" : `date_trunc('${trunc}', datetime)`;
  const { rows } = await client.query<Record<"low" | "high" | "endLow" | "endHigh", string>>(
    `SELECT min(datetime)::text AS low, max(datetime)::text AS high,
       min(end_datetime)::text AS "endLow", max(end_datetime)::text AS "endHigh"
     FROM ${table} WHERE ${range?.("id") ?? "true"} GROUP BY ${period}`,
  );
  return rows.flatMap(({ low, high, endLow, endHigh }) => [timesOf(low, endLow), timesOf(high, endHigh)]);
}

function timesOf(low: string, high: string): ItemTimes {
  const [start, end] = [readStoredInstant(low), readStoredInstant(high)];
  if (start === undefined || end === undefined) throw new TypeError(`${low} and ${high} are no times`);
  return { start, end };
}
