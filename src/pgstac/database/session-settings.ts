import type { ServerSettings } from "./server-settings.ts";

const abandonedMilliseconds = 60_000;
const clientCheckMilliseconds = 5_000;

/**
 * Builds the statements that set what a session needs for one transaction only: the embedded database has one session for
 * all of its clients. UTC and ISO because pgstac 0.9 names partitions and reads constraints in the session's own settings.
 */
export function sessionSettings(
  lockTimeoutMilliseconds: number,
  { hasLz4, checksClients }: ServerSettings,
): readonly string[] {
  const settings = [
    "search_path = pgstac, public",
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "client_min_messages = warning",
    // Else tables of some ten thousand items are read whole to find a thousand of them.
    "random_page_cost = 1.1",
    // Looking for a thousand items in many partitions costs enough for it, and takes half as long without.
    "jit = off",
    `lock_timeout = ${lockTimeoutMilliseconds}`,
    // A function that is put to sleep in mid-transaction would keep its locks until it wakes.
    `idle_in_transaction_session_timeout = ${abandonedMilliseconds}`,
    // Else a statement whose client has given up would go on, with its locks.
    ...(checksClients ? [`client_connection_check_interval = ${clientCheckMilliseconds}`] : []),
    ...(hasLz4 ? ["default_toast_compression = lz4"] : []),
  ];
  return settings.map((setting) => `SET LOCAL ${setting}`);
}
