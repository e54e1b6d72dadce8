import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Stage } from "../../../pipeline/message/stage.ts";

/** A row of a message, as receive and peek read it. */
export interface MessageRow {
  readonly position: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: string;
  readonly receives: number;
  readonly published_at: number;
  readonly crashes: number;
}

/** A row that was in hand when its process died. */
export interface CrashedRow extends MessageRow {
  readonly queue: Stage;
  readonly crashes_alone: number;
}

/** A row of a dead letter, as a visit reads it. */
export interface LetterRow extends Omit<MessageRow, "crashes"> {
  readonly entered_at: number;
  readonly visible_at: number;
}

/** Rows of one `insertMany`: calls of SQLite cost more than rows. */
export const rowsOfInsertMany = 50;

const insert = "insert into message (queue, visible_at, id, entered_at, published_at, attributes, body) values";

const letterRow = "select position, id, body, attributes, receives, published_at, entered_at, visible_at from message";
const isOfCauses = "cause in (select value from json_each(?)) and failed_at between ? and ?";
const isLetter = "queue = ? and queue in ('gen-dead', 'load-dead')";

const sql = {
  insert: `${insert} (?, ?, ?, ?, ?, ?, ?)`,
  insertMany: `${insert} ${Array(rowsOfInsertMany).fill("(:queue, :now, ?, :now, ?, ?, ?)").join(", ")}`,
  anyVisible: "select 1 from message where queue = ? and visible_at <= ? limit 1",
  firstVisible: `select published_at from message where queue = ? and visible_at <= ?
    order by visible_at, position limit 1`,
  anyHeldSince: `select 1 from message
    where queue = ? and visible_at > ? and held = 1 and entered_at <= ? limit 1`,
  visible: `select position, id, body, attributes, receives, published_at, crashes from message
    where queue = ? and visible_at <= ? order by visible_at, position limit ?`,
  handOut: "update message set visible_at = ?, held = 1, receives = receives + 1, nonce = ? where position = ?",
  suspects: `select position, id, body, attributes, receives, published_at, crashes from message
    where queue = ? and crashes > 0 and crashes = ? and visible_at <= ? order by visible_at, position limit ?`,
  fewestCrashes: `select min(crashes) as crashes from message where queue = ? and crashes > 0 and visible_at <= ?`,
  suspectInHand: `select 1 from message
    where queue in ('gen', 'load') and crashes > 0 and visible_at > ? and held = 1 limit 1`,
  anyInHand: "select 1 from message where queue in ('gen', 'load') and visible_at > ? and held = 1 limit 1",
  deadLetter: `update message set queue = ?, visible_at = ?, entered_at = ?, held = 0, nonce = null, crashes = 0,
    crashes_alone = 0 where position = ?`,
  show: `update message set visible_at = ?, held = 0
    where position = ? and nonce = ? and queue = ? and visible_at > ?`,
  showUncounted: `update message set visible_at = ?, held = 0, receives = max(receives - 1, 0)
    where position = ? and nonce = ? and queue = ?`,
  keep: "update message set visible_at = ? where position = ? and nonce = ? and queue = ? and held = 1",
  remove: "delete from message where position = ? and nonce = ? and queue = ?",
  release: `update message set visible_at = min(visible_at, ?), held = 0, receives = receives - 1, nonce = null
    where queue = ? and held = 1`,
  countInHand: "select count(*) as count from message where queue in ('gen', 'load') and held = 1",
  releaseCrashed: `update message set visible_at = min(visible_at, ?), held = 0, receives = receives - 1, nonce = null,
    crashes = crashes + 1, crashes_alone = crashes_alone + ? where queue in ('gen', 'load') and held = 1`,
  crashedAlone: `select position, queue, id, body, attributes, receives, published_at, crashes, crashes_alone from message
    where queue = ? and crashes > 0 and crashes_alone >= ?`,
  deadLetterWithReason: `update message set queue = ?, visible_at = ?, entered_at = ?, attributes = ?, receives = 0, crashes = 0,
    crashes_alone = 0 where position = ?`,
  anyHiddenTooLong: "select 1 from message where queue = ? and visible_at > ? limit 1",
  showHiddenTooLong: "update message set visible_at = ? where queue = ? and visible_at > ?",
  readClock: "select boot, monotonic, time from clock",
  writeClock: "update clock set boot = ?, monotonic = ?, time = ?",
  reference: `select 1 from message
    where substr(body, 1, 14) = '{"href":"file:' and substr(body, -43) = ? limit 1`,
  countVisible: "select count(*) as count from message where queue = ? and visible_at <= ?",
  countHidden: `select count(*) as count, coalesce(sum(held), 0) as held from message
    where queue = ? and visible_at > ?`,
  last: "select max(position) as position from message",
  purge: `delete from message where position in
    (select position from message where queue = ? and position <= ? limit ?)`,
  expire: "delete from message where queue = ? and queue in ('gen-dead', 'load-dead') and entered_at < ?",
  causeOf: "select id from cause where name = ? and run = ? and collection = ? and package = ? and kinds = ?",
  insertCause: "insert into cause (name, run, collection, package, kinds, kind) values (?, ?, ?, ?, ?, ?) returning id",
  causes: "select id, kind, kinds, name, package, collection, run from cause",
  forgetCauses: `delete from cause where not exists (select 1 from message where queue = 'gen-dead' and cause = cause.id)
    and not exists (select 1 from message where queue = 'load-dead' and cause = cause.id)`,
  notIndexed: `${letterRow} where ${isLetter} and cause is null limit ?`,
  indexLetter: "update message set cause = ?, failed_at = ?, message_id = ? where position = ?",
  countByCause: `select cause, count(*) as count, min(failed_at) as oldest, max(failed_at) as newest from message
    where ${isLetter} and failed_at between ? and ? group by cause`,
  newestOfCause: `${letterRow} where ${isLetter} and cause = ? and failed_at <= ? order by failed_at desc limit 1`,
  letters: `${letterRow} where ${isLetter} and entered_at > ? and entered_at <= ? and visible_at <= ?
    order by entered_at, position limit ?`,
  lettersAtOnce: `${letterRow} where ${isLetter} and entered_at = ? and position > ? and visible_at <= ?
    order by position limit ?`,
  lettersOfCauses: `${letterRow} where ${isLetter} and entered_at > ? and entered_at <= ? and visible_at <= ?
    and ${isOfCauses} order by entered_at, position limit ?`,
  lettersOfCausesAtOnce: `${letterRow} where ${isLetter} and entered_at = ? and position > ? and visible_at <= ?
    and ${isOfCauses} order by position limit ?`,
  lettersById: `${letterRow} where ${isLetter} and id = ? union ${letterRow} where ${isLetter} and message_id = ?`,
  acceptedPart: "select bits from accepted where run = ? and part = ?",
  acceptedParts: "select part, bits from accepted where run = ?",
  keepAccepted: "insert or replace into accepted (run, part, bits) values (?, ?, ?)",
  forgetAccepted: "delete from accepted where run = ?",
} as const;

export type QueueStatements = Readonly<Record<keyof typeof sql, StatementSync>>;

/** Prepares every statement the queue runs, once. */
export function prepareStatements(database: DatabaseSync): QueueStatements {
  const prepared = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)] as const);
  return Object.fromEntries(prepared) as QueueStatements;
}
