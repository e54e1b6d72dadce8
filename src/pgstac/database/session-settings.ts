import type { ServerSettings } from "./server-settings.ts";

const abandonedMilliseconds = 60_000;
const clientCheckMilliseconds = 5_000;
/** Part of the time a statement or transaction may take that it may wait for one lock, which is then at fault. */
const lockPart = 0.8;

/**
 * Builds the statements that set a session's parameters for one transaction only: the embedded database has one session
 * for all clients, and a pooler gives a session to another client after each transaction. Whatever an administrator set
 * for the role or the database otherwise, texts of the database are spelt as this package and pgstac read them.
 */
export function sessionSettings(
  patienceMilliseconds: number,
  { hasLz4, checksClients, timeoutMilliseconds }: ServerSettings,
): readonly string[] {
  const lockMilliseconds = Math.min(
    patienceMilliseconds,
    timeoutMilliseconds > 0 ? timeoutMilliseconds * lockPart : Number.POSITIVE_INFINITY,
  );
  const settings = [
    // Temporary tables of whoever had this session before would come first.
    "search_path = pgstac, public, pg_temp",
    // pgstac 0.9 names partitions and reads constraints by the session's settings.
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "intervalstyle = postgres",
    "standard_conforming_strings = on",
    "quote_all_identifiers = off",
    "extra_float_digits = 1",
    "bytea_output = hex",
    "client_min_messages = warning",
    // Otherwise PostgreSQL reads a whole table of ten thousand items to find a thousand of them.
    "random_page_cost = 1.1",
    // PostgreSQL would compile the search for a thousand items in many partitions, which takes twice as long.
    "jit = off",
    `lock_timeout = ${Math.max(1, Math.round(lockMilliseconds))}`,
    // A function that Lambda freezes in a transaction would keep its locks until it runs again.
    `idle_in_transaction_session_timeout = ${abandonedMilliseconds}`,
    // Otherwise a statement would go on, with its locks, after its client has given up.
    ...(checksClients ? [`client_connection_check_interval = ${clientCheckMilliseconds}`] : []),
    ...(hasLz4 ? ["default_toast_compression = lz4"] : []),
  ];
  return settings.map((setting) => `SET LOCAL ${setting}`);
}
