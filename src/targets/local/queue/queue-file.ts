import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { makePrivateFile } from "../state/make-private-file.ts";
import { isBusy, queueFault } from "./queue-fault.ts";
import { prepareStatements, type QueueStatements } from "./queue-statements.ts";
import { transact } from "./transact.ts";

/** Marks the file as ours: "stac" in ASCII. */
const applicationId = 0x73746163;
const schemaVersion = 4;
const openingTimeoutMilliseconds = 30_000;
/** Time that SQLite waits for another process: short, because `retryWhileBusy` waits without stopping this one. */
export const busyTimeoutMilliseconds = 20;

/**
 * `held` is 1 while a receive hides the message, so that a crash can be told from a delay. Order of delivery is
 * `visible_at`, then `position`; a receipt is `position` and the `nonce` of the last receive. `crashes` counts the
 * deaths of the process that had the message in hand, `crashes_alone` those at which it had no other.
 */
const schema = `
  create table message (
    position integer primary key,
    queue text not null,
    visible_at integer not null,
    held integer not null default 0,
    receives integer not null default 0,
    nonce integer,
    id text not null,
    entered_at integer not null,
    published_at integer not null,
    attributes text not null,
    body text not null,
    crashes integer not null default 0,
    crashes_alone integer not null default 0
  ) strict;
  create index message_by_visibility on message (queue, visible_at);
  create index dead_letter_by_age on message (queue, entered_at) where queue in ('gen-dead', 'load-dead');
  pragma application_id = ${applicationId};
`;

/** The parts of the schema that version 1 did not have. */
const schemaOfVersion2 = `
  create index suspect on message (queue, crashes, visible_at) where crashes > 0;
  create index payload_reference on message (substr(body, -43)) where substr(body, 1, 14) = '{"href":"file:';
  create table clock (boot text not null, monotonic integer not null, time integer not null) strict;
`;

/** The sequences that were published of runs that are not sent to their end, as the bitmaps of a \`SequenceSet\`. */
const schemaOfVersion3 = `
  create table accepted (
    run text not null,
    part integer not null,
    bits blob not null,
    primary key (run, part)
  ) strict, without rowid;
`;

/**
 * The index of dead letters. A cause is what letters have in common that died of the same; \`cause\` of a letter is
 * null until it is indexed.
 */
const schemaOfVersion4 = `
  alter table message add column cause integer;
  alter table message add column failed_at integer;
  alter table message add column message_id text;
  create table cause (
    id integer primary key,
    kind text not null,
    kinds text not null,
    name text not null,
    package text not null,
    collection text not null,
    run text not null,
    unique (name, run, collection, package, kinds)
  ) strict;
  drop index dead_letter_by_age;
  create index dead_letter_by_age on message (queue, entered_at, position, cause, failed_at)
    where queue in ('gen-dead', 'load-dead');
  create index dead_letter_by_cause on message (queue, cause, failed_at) where queue in ('gen-dead', 'load-dead');
  create index dead_letter_by_id on message (id) where queue in ('gen-dead', 'load-dead');
  create index dead_letter_by_message on message (message_id) where queue in ('gen-dead', 'load-dead');
`;

/** Nothing hides a message for longer, on AWS neither. */
export const longestVisibilityMilliseconds = 43_200_000;

/** Version 1 took its times from the wall clock, which may have been ahead: no message may wait for such a time. */
const migrationFromVersion1 = `
  alter table message add column crashes integer not null default 0;
  alter table message add column crashes_alone integer not null default 0;
  update message set visible_at = :now + visible_at - entered_at, entered_at = :now
    where entered_at > :now and held = 0 and receives = 0;
  update message set entered_at = :now where entered_at > :now;
  update message set visible_at = :now where visible_at > :now + ${longestVisibilityMilliseconds};
  ${schemaOfVersion2}
`;

/** The open file and its statements. */
export interface QueueFile {
  readonly database: DatabaseSync;
  readonly statements: QueueStatements;
}

/**
 * Opens the file that holds the queues, and makes it if there is none.
 * @throws Fault `infrastructure` if it is another program's, damaged, or cannot be written
 */
export function openQueueFile(path: string): QueueFile {
  const giveUpAt = performance.now() + openingTimeoutMilliseconds;
  for (;;) {
    try {
      return openAttempt(path);
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw queueFault(error, path);
    }
    // SQLite does not wait by itself when several processes make the file, or the last one closes it, at once.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function openAttempt(path: string): QueueFile {
  makePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: openingTimeoutMilliseconds });
  try {
    prepare(database, path);
    return { database, statements: prepareStatements(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, path: string): void {
  // Before anything is changed, because the file may be another program's; in one transaction, because another process
  // may be making it right now.
  database.exec("begin");
  const version = versionOf(database, path);
  database.exec("commit");
  if (version !== schemaVersion) {
    // Only an empty file takes it. Without it no space that becomes free is given back to the disk.
    if (version === undefined) database.exec("pragma auto_vacuum = incremental");
    database.exec("pragma journal_mode = wal");
    transact(database, () => makeOrMigrate(database, path));
  }
  // `DiskSync` waits for the disk, where a commit must survive a power cut.
  database.exec("pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864");
  database.exec(`pragma busy_timeout = ${busyTimeoutMilliseconds}`);
}

function makeOrMigrate(database: DatabaseSync, path: string): void {
  // Another process may have done it meanwhile.
  const version = versionOf(database, path);
  if (version === schemaVersion) return;
  const now = Date.now();
  if (version === undefined) database.exec(`${schema}${schemaOfVersion2}`);
  if (version === 1) database.exec(migrationFromVersion1.replaceAll(":now", String(now)));
  if (version === undefined || version === 1) database.prepare("insert into clock values ('', 0, ?)").run(now);
  if (version !== 3) database.exec(schemaOfVersion3);
  database.exec(`${schemaOfVersion4} pragma user_version = ${schemaVersion}`);
}

/** Reads the version of the schema; undefined if the file is empty. */
function versionOf(database: DatabaseSync, path: string): number | undefined {
  const number = (pragma: string): unknown => Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0];
  const foundVersion = Number(number("user_version"));
  if (number("application_id") === applicationId) {
    if (foundVersion >= 1 && foundVersion <= schemaVersion) return foundVersion;
    throw new Fault("infrastructure", `the queue file ${path} has version ${foundVersion}, not ${schemaVersion}`, {
      remedy: "use the stac-ingest that made it, or stac-ingest local reset (its messages are lost)",
    });
  }
  if (database.prepare("select 1 from sqlite_master limit 1").get() === undefined) return undefined;
  throw new Fault("infrastructure", `${path} is another program's database, not a queue file`, {
    remedy: "move the file away, or set another state_folder",
  });
}
