import type { Connections } from "../database/connections.ts";
import { isRowError } from "../database/row-error.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Instant, instantFormat } from "../rows/instant.ts";

/**
 * Has the database read datetimes; resolves to the instant of each, or to the reason why it has none.
 * @throws Fault `infrastructure` or `contention`
 */
export async function readInstants(
  connections: Connections,
  texts: readonly string[],
): Promise<ReadonlyMap<string, Instant | Error>> {
  const read = new Map<string, Instant | Error>();
  // One bad datetime fails the whole query: halves of it are asked until the bad one is alone.
  const parts = texts.length > 0 ? [texts] : [];
  for (let part = parts.shift(); part; part = parts.shift()) {
    try {
      for (const [text, instant] of await readTogether(connections, part)) read.set(text, instant);
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only, ...more] = part;
      const middle = Math.ceil(part.length / 2);
      if (only !== undefined && more.length === 0) read.set(only, error as Error);
      else parts.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  return read;
}

async function readTogether(connections: Connections, texts: readonly string[]): Promise<[string, Instant | Error][]> {
  const { rows } = await inTransaction(connections, (client) =>
    client.query<{ text: string; instant: Instant | null }>(instantsSql, [texts]),
  );
  return rows.map(({ text, instant }) => [text, instant ?? new Error(`${text} is not within the years 1 to 9999`)]);
}

const instantsSql = `SELECT text, CASE WHEN text::timestamptz BETWEEN '0001-01-01' AND '9999-12-31T23:59:59.999999Z'
  THEN to_char(text::timestamptz, ${instantFormat}) END AS instant FROM unnest($1::text[]) AS text`;
