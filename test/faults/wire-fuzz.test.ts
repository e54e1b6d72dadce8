import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cstring } from "../../src/targets/local/postgres/cstring.ts";
import { frame } from "../../src/targets/local/postgres/wire-message.ts";
import { openThread, type TestThread } from "./open-thread.ts";
import { openConversation } from "./wire-conversation.ts";

let database: TestThread;
let ended: Error | undefined;

beforeAll(async () => {
  // Some leave a transaction open.
  database = await openThread({ idleTransactionMilliseconds: 100 });
  database.lost.catch((error: Error) => {
    ended = error;
  });
});
afterAll(() => database[Symbol.asyncDispose]());

/** Asks as a new client; true where it is answered. */
async function works(): Promise<boolean> {
  const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 60_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query("select 1 as one")).rows[0].one === 1;
  } finally {
    await client.end();
  }
}

const query = (sql: string): Buffer => frame("Q", cstring(sql));
const short = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const copyIn = "copy pg_temp.lines from stdin";

const statements = fc.constantFrom(
  "select 1",
  "begin",
  "commit",
  "rollback",
  "selec",
  copyIn,
  "copy (select 1) to stdout",
  "create temporary table if not exists lines (line text)",
  "insert into lines values ('a')",
  "select $1::int",
  "deallocate all",
  "discard all",
  "set statement_timeout = 1",
  "set client_encoding = 'LATIN1'",
  "select 'é'",
  "select st_relatematch('a', 'a')",
  "declare held cursor with hold for select generate_series(1, 9)",
  "select 1; copy pg_temp.lines from stdin; select 2",
  "copy pg_temp.lines from stdin; copy pg_temp.lines from stdin",
  "savepoint a",
  "",
);
const name = fc.constantFrom("", "s1", "s2", "no such");
const count = fc.constantFrom(0, 1, 2, 65_535);
const message = fc.oneof(
  statements.map(query),
  fc.tuple(name, statements, count).map(([to, sql, types]) => frame("P", cstring(to), cstring(sql), short(types))),
  fc
    .tuple(name, name, count, count)
    .map(([portal, from, formats, values]) =>
      frame("B", cstring(portal), cstring(from), short(formats), short(values), short(0)),
    ),
  fc.tuple(fc.constantFrom("S", "P", "x"), name).map(([kind, of]) => frame("D", Buffer.from(kind), cstring(of))),
  fc.tuple(fc.constantFrom("S", "P", "x"), name).map(([kind, of]) => frame("C", Buffer.from(kind), cstring(of))),
  fc
    .tuple(fc.constantFrom(0, 1598, 4294967295), count)
    .map(([called, values]) => frame("F", long(called), short(0), short(values), short(0))),
  name.map((of) => frame("E", cstring(of), Buffer.alloc(4))),
  fc.constantFrom("S", "H", "c", "d", "f", "F", "X").map((type) => frame(type)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 1 }), fc.uint8Array({ maxLength: 40 }))
    .map(([type, body]) => frame(String.fromCharCode(type[0] ?? 0), body)),
);
/** Messages of which some bytes are others: lengths, types, names, ends. */
const mutated = fc
  .tuple(fc.array(message, { minLength: 1, maxLength: 8 }), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([messages, changes]) => {
    const bytes = Buffer.concat(messages);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes;
  });
const conversation = fc.oneof(
  fc.array(message, { maxLength: 12 }).map((messages) => Buffer.concat(messages)),
  mutated,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

test("whatever a client sends, the database goes on and answers the next one", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(conversation, async (bytes) => {
      using client = await openConversation(database.url);
      client.send(bytes);
      expect(await works()).toBe(true);
      expect(ended).toBeUndefined();
    }),
    { numRuns: 500, interruptAfterTimeLimit: 30_000 },
  );
});
