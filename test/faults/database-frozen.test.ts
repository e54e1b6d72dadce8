import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { cstring } from "../../src/targets/local/postgres/cstring.ts";
import {
  type EmbeddedDatabase,
  openEmbeddedDatabase,
} from "../../src/targets/local/postgres/open-embedded-database.ts";
import { frame } from "../../src/targets/local/postgres/wire-message.ts";
import { cacheFolder } from "../cache-folder.ts";
import { openTestDatabase } from "../database.ts";
import { openConversation } from "./wire-conversation.ts";

let folder: string;
let database: EmbeddedDatabase;
/** Each end of the database's thread is told. */
const ends: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-frozen-"));
  const dataFolder = join(folder, "database");
  const announce = (sentence: string): void => void ends.push(sentence);
  database = await openEmbeddedDatabase({ dataFolder, pgstacVersion: defaultVersion, port: 0, cacheFolder, announce });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Words of pg and of the system for a connection whose other end is gone. */
const hungUp = /Connection terminated|ECONNRESET|EPIPE/;

/** Asks as a new client; true where it is answered. */
async function works(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("select 1 as one");
    return rows[0].one === 1;
  } finally {
    await client.end();
  }
}

const says = (text: string) => (received: Buffer) => received.includes(text);
const query = (sql: string): Buffer => frame("Q", cstring(sql));
const short = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const extended = (sql: string, end = frame("S")): Buffer[] => [
  frame("P", cstring(""), cstring(sql), short(0)),
  frame("B", cstring(""), cstring(""), short(0), short(0), short(0)),
  frame("E", cstring(""), Buffer.alloc(4)),
  end,
];

test.each(["~", "p", "\0", "R", "x"])("a message of type %j is refused, and nobody else notices", async (type) => {
  using stranger = await openConversation(database.url);
  stranger.send(frame(type, Buffer.from("what")));
  expect((await stranger.until(() => false)).toString()).toContain("08P01");
  expect(await works(database.url)).toBe(true);
});

const copyIn = "copy pg_temp.lines from stdin";
test.each([
  ["in the extended protocol", extended(copyIn)],
  ["in the extended protocol, flushed", [...extended(copyIn, frame("H")), frame("S")]],
  ["after another statement", [query(`select 1; ${copyIn}`)]],
  ["after another COPY", [query(`${copyIn}; ${copyIn}`), frame("d", Buffer.from("1\n")), frame("c")]],
  ["behind a prepared statement", [query(`select 1;/*\n*/${copyIn}`)]],
])("COPY FROM STDIN %s is refused, and the connection goes on", async (_, messages) => {
  using client = await openConversation(database.url);
  client.send(query("create temporary table lines (line text)"));
  client.send(...messages);
  await client.until(says("statement of its own"));
  client.send(query("select 'still ' || 'here' as answer"));
  expect((await client.until(says("still here"))).toString()).toContain("57014");
  expect(await works(database.url)).toBe(true);
});

test("COPY FROM STDIN as a statement of its own takes its data, also behind a comment", async () => {
  using client = await openConversation(database.url);
  client.send(query("create temporary table lines (line text)"), query(`/* these */ -- two\n${copyIn}`));
  client.send(frame("d", Buffer.from("a\nb\n")), frame("c"));
  client.send(query("select 'counted ' || count(*) as answer from pg_temp.lines"));
  expect((await client.until(says("counted 2"))).toString()).toContain("COPY 2");
});

test("data without a COPY, and what comes after one that failed, are passed over", async () => {
  using client = await openConversation(database.url);
  client.send(frame("d", Buffer.from("a\n")), frame("c"), frame("f", cstring("no")));
  client.send(query("copy nowhere from stdin"), frame("d", Buffer.from("a\n")), frame("c"), frame("c"));
  client.send(query("select 'still ' || 'here' as answer"));
  expect((await client.until(says("still here"))).toString()).toContain("42P01");
});

test("a statement that does not end is ended with its thread, and the database is there again", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-frozen-"));
  const said: string[] = [];
  {
    await using own = await openEmbeddedDatabase({
      dataFolder: join(folder, "database"),
      pgstacVersion: defaultVersion,
      port: 0,
      cacheFolder,
      statementSeconds: 3,
      announce: (sentence) => void said.push(sentence),
    });
    const client = new pg.Client(own.url);
    client.on("error", () => {});
    await client.connect();
    await client.query("create table kept as select 1 as n");
    await expect(client.query("do $$ begin loop end loop; end $$")).rejects.toThrow(hungUp);
    await vi.waitFor(() => works(own.url), { timeout: 60_000 });
    expect(said).toEqual([
      expect.stringMatching(/does not answer: one statement has taken 1 s of 3$/),
      expect.stringMatching(/one statement took longer than 3 s; it is started again$/),
    ]);
    const again = new pg.Client(own.url);
    await again.connect();
    expect((await again.query("select n from kept")).rows).toEqual([{ n: 1 }]);
    await again.end();
  }
  await rm(folder, { recursive: true, force: true });
});

test("a database that is to be closed does not wait for a statement that does not end", {
  timeout: 120_000,
}, async () => {
  const own = await openTestDatabase();
  const client = new pg.Client(own.url);
  client.on("error", () => {});
  await client.connect();
  const endless = client.query("do $$ begin loop end loop; end $$").then(
    () => "answered",
    () => "hung up",
  );
  await own[Symbol.asyncDispose]();
  expect(await endless).toBe("hung up");
});
