import pg from "pg";
import { expect, test } from "vitest";
import { likelyCause } from "../../../src/pgstac/database/likely-cause.ts";
import { outage } from "../../../src/pgstac/database/outage.ts";
import { mayBeRowError } from "../../../src/pgstac/database/row-error.ts";
import { rowReason } from "../../../src/pgstac/database/row-reason.ts";
import { toFault } from "../../../src/pgstac/database/to-fault.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

function databaseError(code: string, message: string, detail?: string): pg.DatabaseError {
  const error = new pg.DatabaseError(message, message.length, "error");
  return Object.assign(error, { code, detail });
}

test.each([
  ["28P01", 'password authentication failed for user "x"', "it does not take the password", "PGPASSWORD"],
  ["28000", 'no pg_hba.conf entry for host "10.0.0.1"', "it does not let this user in from here", "pg_hba.conf"],
  ["3D000", 'database "x" does not exist', "there is no database of that name", "database_url"],
  ["42501", "permission denied for table items", "the user lacks a right", "grant pgstac_ingest"],
  ["42P01", 'relation "items" does not exist', "pgstac, or a part of it, is not where it is looked for", "search_path"],
  ["53300", "sorry, too many clients already", "it has no connection left", "max_connections"],
  ["53100", "could not extend file", "its disk is full", "make room"],
  ["57P03", "the database system is starting up", "it is starting or stopping", "wait"],
  ["57P01", "terminating connection due to administrator command", "it was stopped or restarted meanwhile", "doctor"],
  ["08006", "connection failure", "the connection to it was lost", "doctor"],
  ["25006", "cannot execute INSERT in a read-only transaction", "it may only be read", "primary"],
  ["58030", "could not read block 1", "the server cannot use its disk", "log"],
])("the likely cause of %s comes before the words of PostgreSQL", (code, words, why, remedy) => {
  const fault = toFault(databaseError(code, words)) as Fault;
  if (code === "42P01")
    expect(likelyCause(databaseError(code, words))).toMatchObject({ why, remedy: expect.stringContaining(remedy) });
  else {
    expect(fault).toBeInstanceOf(Fault);
    expect(fault.message).toMatch(/^the database cannot serve: /);
    expect(fault.message).toContain(why);
    expect(fault.message).toContain(`(PostgreSQL: ${words})`);
    expect(fault.remedy).toContain(remedy);
  }
});

test("a pooler that refuses a client is told in its own words", () => {
  expect(toFault(databaseError("08P01", "no such database: x"))).toMatchObject({
    kind: "infrastructure",
    message: "the database cannot serve: no such database: x",
  });
});

test.each(["no such user: x", "SASL authentication failed", "password authentication failed"])(
  "a pooler that refuses a login is known by its words: %s",
  (words) => {
    expect(toFault(databaseError("08P01", words))).toMatchObject({
      kind: "infrastructure",
      message: `the database cannot serve: it does not take the password, or does not know the user (PostgreSQL: ${words})`,
      remedy: expect.stringContaining("database_url"),
    });
  },
);

test.each([
  ["ECONNREFUSED", "nothing listens at its host and port"],
  ["ENOTFOUND", "its host has no address"],
  ["ETIMEDOUT", "its host does not answer"],
])("a connection that fails with %s is explained", (code, why) => {
  const fault = toFault(Object.assign(new Error(`connect ${code}`), { code })) as Fault;
  expect(fault).toMatchObject({
    kind: "infrastructure",
    message: `the database cannot serve: ${why} (PostgreSQL: connect ${code})`,
  });
});

test.each([
  ["54001", "stack depth limit exceeded", "it is nested too deep"],
  ["54000", "index row requires 8600 bytes", "it is too large for an index or a table"],
  ["22P02", "invalid input syntax for type json", "a value is not spelt as its column wants it"],
  ["23514", "no partition of relation found for row", "a constraint of the table"],
  ["22P05", "unsupported Unicode escape sequence", "a text holds a character that PostgreSQL cannot store"],
])("a row that meets %s is told why first", (code, words, why) => {
  const reason = rowReason(databaseError(code, words, "Detail."));
  expect(reason.startsWith(why)).toBe(true);
  expect(reason.endsWith(`(PostgreSQL: ${words} (Detail.))`)).toBe(true);
});

test("half a character is named by its words: its code says no more than that something is not spelt well", () => {
  const error = databaseError("22P02", "invalid input syntax for type json", "Unicode high surrogate must not follow.");
  expect(rowReason(error)).toMatch(/^a text holds half a character: /);
});

test("a rare code, or an error of another kind, keeps its own words", () => {
  expect(rowReason(databaseError("P0001", "raised by a trigger"))).toBe("raised by a trigger");
  expect(rowReason(new Error("words"))).toBe("words");
  const fault = toFault(databaseError("57014", "canceling statement due to statement timeout"));
  expect(fault).toMatchObject({
    kind: "timeout",
    message:
      "a statement took longer than the database gives it (PostgreSQL: canceling statement due to statement timeout)",
  });
});

test("a transaction that runs into its limit is slow, and an outage where every one is", () => {
  const words = "terminating connection due to transaction timeout";
  const error = databaseError("25P04", words);
  expect(mayBeRowError(error)).toBe(false);
  expect(toFault(error)).toMatchObject({
    kind: "timeout",
    message: `a transaction took longer than the database gives it (PostgreSQL: ${words})`,
    remedy: "look at transaction_timeout of the database's user",
  });
  expect(outage(error)).toMatchObject({
    message: `the database cannot serve: it ended a transaction that took too long (PostgreSQL: ${words})`,
    remedy: "look at transaction_timeout of the database's user",
  });
});

test("a database without numbers for transactions is an outage, though a row that is too large has the same state", () => {
  const words = "database is not accepting commands to avoid wraparound data loss";
  const error = Object.assign(databaseError("54000", words), { routine: "GetNewTransactionId" });
  expect(mayBeRowError(error)).toBe(false);
  expect(toFault(error)).toMatchObject({
    kind: "infrastructure",
    message: `the database cannot serve: it begins no transaction until old rows were vacuumed (PostgreSQL: ${words})`,
    remedy: expect.stringContaining("VACUUM"),
  });
  expect(mayBeRowError(databaseError("54000", "index row requires 8600 bytes"))).toBe(true);
});
