import { Fault, reasonOf } from "../../pipeline/fault/fault.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import type { ItemName, LoadedItem, NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { itemKeys } from "./item-keys.ts";
import { holdSeconds } from "./keep-notice.ts";

/** Notices that are sent before others are taken; each has the items of one transaction. */
const takenAtOnce = 5;

/** The reason why none are sent that others are sending, whose own messages come back if they do not come to it. */
export const toldByOther = new Fault("infrastructure", "another run is telling of items that one before it left");

interface Taken {
  /** Texts, because they are bigints. */
  readonly numbers: readonly string[];
  readonly items: readonly LoadedItem[];
  /** True if others hold notices that are the caller's to send. */
  readonly areHeld: boolean;
}

/**
 * Sends the notices of transactions that ended, and forgets them once they are taken. Resolves to the reason why some are
 * left: then a message must come back, however this process ends, and have it done again.
 *
 * Of the items in hand all notices are sent: those of this run, and of one that died before it and whose messages came
 * back. Others are sent if their run had time enough to send them, or left them.
 * @throws Fault `infrastructure` or `contention` of the database
 */
export async function sendNotices(
  connections: Connections,
  inHand: readonly ItemName[],
  notifyOf: NotifyOf,
  until: number,
): Promise<Fault | undefined> {
  const keys = itemKeys(inHand);
  while (steadyNow() < until) {
    const { numbers, items, areHeld } = await take(connections, keys);
    if (numbers.length === 0) return areHeld ? toldByOther : undefined;
    try {
      await notifyOf(items);
    } catch (error) {
      await leave(connections, numbers, keys);
      const { reason } = reasonOf(error);
      return new Fault("infrastructure", `stored, and not told to all who listen: ${reason}`, { cause: error });
    }
    if (!(await forget(connections, numbers, keys))) return undefined;
  }
  await leave(connections, [], keys);
  return new Fault("infrastructure", "there was no time left to tell of all items that were stored");
}

/** SQL that is true for notices whose sender may have died while a message of this run was in its hands. */
const isOwn = "item = ANY ($1::bigint[])";

function take(connections: Connections, keys: Buffer): Promise<Taken> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ number: string; items: string }>(
      `UPDATE stac_ingest.notices SET due_at = clock_timestamp() + interval '${holdSeconds} s', is_left = is_left OR NOT ${isOwn}
       WHERE number IN (SELECT number FROM stac_ingest.notices WHERE ${isOwn} OR due_at <= clock_timestamp()
         ORDER BY ${isOwn} DESC, number LIMIT ${takenAtOnce} FOR UPDATE SKIP LOCKED)
       RETURNING number, items`,
      [keys],
    );
    const numbers = rows.map(({ number }) => number);
    const items = rows.flatMap((row) => JSON.parse(row.items) as LoadedItem[]);
    if (numbers.length > 0) return { numbers, items, areHeld: false };
    const { rowCount } = await client.query(`SELECT FROM stac_ingest.notices WHERE is_left OR ${isOwn} LIMIT 1`, [
      keys,
    ]);
    return { numbers, items, areHeld: rowCount === 1 };
  });
}

/** Resolves to true if there are others to send. */
function forget(connections: Connections, numbers: readonly string[], keys: Buffer): Promise<boolean> {
  return inTransaction(connections, async (client) => {
    await client.query("DELETE FROM stac_ingest.notices WHERE number = ANY ($1::bigint[])", [numbers]);
    const { rowCount } = await client.query(
      `SELECT FROM stac_ingest.notices WHERE is_left OR ${isOwn} OR due_at <= clock_timestamp() LIMIT 1`,
      [keys],
    );
    return rowCount === 1;
  });
}

/** Lets any run send these and its own at once. If that fails, they become due by themselves. */
async function leave(connections: Connections, numbers: readonly string[], keys: Buffer): Promise<void> {
  const sql = `UPDATE stac_ingest.notices SET due_at = clock_timestamp(), is_left = true
    WHERE number = ANY ($2::bigint[]) OR ${isOwn}`;
  await inTransaction(connections, (client) => client.query(sql, [keys, numbers])).catch(() => {});
}
