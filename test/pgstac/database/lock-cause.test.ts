import { expect, test } from "vitest";
import { firstWords, lockCause } from "../../../src/pgstac/database/lock-cause.ts";

const session = { pid: 4711, user: "jane", application: "psql", state: "active", since: "2026-11-27T08:00:00Z" };

test.each([
  ["UPDATE pgstac.items SET content = '{\"secret\": 1}' WHERE id = 'x'", "UPDATE pgstac.items SET content =…"],
  ["/* token 'abc' */ -- and 5\n  DELETE\n FROM _items_12", "DELETE FROM _items_12"],
  ["ALTER ROLE jane PASSWORD $$secret$$", "ALTER ROLE jane PASSWORD…"],
  ["DELETE FROM items WHERE n = 12345", "DELETE FROM items WHERE n =…"],
  ["SELECT 1", "SELECT…"],
  ["SELECT id /* of jane */ FROM items", "SELECT id…"],
  ["/* a comment that was cut off", ""],
  ["", ""],
  [`SELECT ${"id, ".repeat(50)}`, "SELECT id, id, id, id, id, id, id, id, id, id, id, id, id, i…"],
])("of a statement the first words are told, and no value: %s", (statement, words) => {
  expect(firstWords(statement)).toBe(words);
});

test("a lock is explained by the session that keeps it, and how to end that", () => {
  expect(lockCause([{ ...session, query: "LOCK TABLE pgstac.items" }])).toEqual({
    why: "another session keeps a lock that is needed: process 4711 (user jane, psql, active, transaction begun 2026-11-27T08:00:00Z): LOCK TABLE pgstac.items",
    remedy: "end its transaction, or: SELECT pg_terminate_backend(4711)",
  });
});

test("several sessions are all named, and one of another user by what is known of it", () => {
  const stranger = { pid: 12, user: "joe", application: "", state: null, since: null, query: null };
  expect(lockCause([{ ...session, query: null }, stranger])).toEqual({
    why: "other sessions keep a lock that is needed: process 4711 (user jane, psql, active, transaction begun 2026-11-27T08:00:00Z), process 12 (user joe)",
    remedy: "end its transaction, or: SELECT pg_terminate_backend(4711); SELECT pg_terminate_backend(12)",
  });
});

test("a prepared transaction, which has no process, and a session that nobody saw have remedies of their own", () => {
  const prepared = { pid: 0, user: null, application: null, state: null, since: null, query: null };
  expect(lockCause([prepared])).toEqual({
    why: "another session keeps a lock that is needed: a prepared transaction",
    remedy: "SELECT gid FROM pg_prepared_xacts; ROLLBACK PREPARED 'gid'",
  });
  expect(lockCause([{ ...session, query: null }, prepared]).remedy).toBe(
    "end its transaction, or: SELECT pg_terminate_backend(4711); SELECT gid FROM pg_prepared_xacts; ROLLBACK PREPARED 'gid'",
  );
  expect(lockCause([])).toEqual({
    why: "another session keeps a lock that is needed",
    remedy: "look for it in pg_stat_activity, and end it or its transaction",
  });
});
