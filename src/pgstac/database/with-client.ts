import pg from "pg";
import { toFault } from "./to-fault.ts";
import { unreachable } from "./unreachable.ts";

/**
 * Connects to a database for some work.
 * @throws Fault `database_unreachable` if it does not answer, or that of the work
 */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener the end of a connection would end the process.
  client.on("error", () => {});
  try {
    await client.connect().catch((error: Error) => {
      throw unreachable(url, error);
    });
    return await work(client);
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end();
  }
}
