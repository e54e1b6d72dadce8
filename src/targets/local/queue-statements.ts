import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A row as receive and peek read it. */
export interface MessageRow {
  readonly position: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: string;
  readonly receives: number;
  readonly published_at: number;
}

const sql = {
  insert: `insert into message (queue, visible_at, id, entered_at, published_at, attributes, body)
    values (?, ?, ?, ?, ?, ?, ?)`,
  anyVisible: "select 1 from message where queue = ? and visible_at <= ? limit 1",
  visible: `select position, id, body, attributes, receives, published_at from message
    where queue = ? and visible_at <= ? order by visible_at, position limit ?`,
  handOut: "update message set visible_at = ?, held = 1, receives = receives + 1, nonce = ? where position = ?",
  bury: `update message set queue = ?, visible_at = ?, entered_at = ?, held = 0, nonce = null where position = ?`,
  show: `update message set visible_at = ?, held = 0
    where position = ? and nonce = ? and queue = ? and visible_at > ?`,
  remove: "delete from message where position = ? and nonce = ? and queue = ?",
  release: `update message set visible_at = min(visible_at, ?), held = 0, receives = receives - 1, nonce = null
    where queue = ? and held = 1`,
  countVisible: "select count(*) as count from message where queue = ? and visible_at <= ?",
  countHidden: `select count(*) as count, coalesce(sum(held), 0) as held from message
    where queue = ? and visible_at > ?`,
  last: "select max(position) as position from message",
  purge: `delete from message where position in
    (select position from message where queue = ? and position <= ? limit ?)`,
  expire: "delete from message where queue = ? and queue in ('gen-dead', 'load-dead') and entered_at < ?",
} as const;

export type QueueStatements = Readonly<Record<keyof typeof sql, StatementSync>>;

/** Every statement the queue runs, prepared once. */
export function prepareStatements(database: DatabaseSync): QueueStatements {
  const prepared = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)] as const);
  return Object.fromEntries(prepared) as QueueStatements;
}
