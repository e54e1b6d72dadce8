import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cstring } from "../../src/targets/local/postgres/cstring.ts";
import { frame } from "../../src/targets/local/postgres/wire-message.ts";
import { openThread, type TestThread } from "./open-thread.ts";
import { openConversation } from "./wire-conversation.ts";

const unreadAnswerBytes = 32 * 1024 * 1024;
let database: TestThread;

beforeAll(async () => {
  database = await openThread({ unreadAnswerBytes, idleTransactionMilliseconds: 3_000 });
});
afterAll(() => database[Symbol.asyncDispose]());

const query = (sql: string): Buffer => frame("Q", cstring(sql));
const says = (text: string) => (received: Buffer) => received.includes(text);

test("an answer that its client does not read is kept up to a limit, and then its client is sent away", async () => {
  await using client = await database.connect();
  const large = client.query("select repeat('x', 1000000) from generate_series(1, 100)");
  await expect(large).rejects.toMatchObject({ code: "54000" });
  await database.expectThatItWorks();
});

test("a client that never reads and keeps its transaction open is sent away all the same", async () => {
  await using client = await database.connect();
  const { stream } = (client as unknown as { connection: { stream: NodeJS.ReadableStream } }).connection;
  await client.query("begin");
  stream.pause();
  client.query("select repeat('x', 1000000) from generate_series(1, 30)").catch(() => {});
  await database.expectThatItWorks();
  stream.resume();
});

test("a client that sends a message byte by byte does not keep its transaction open for longer", async () => {
  using client = await openConversation(database.url);
  client.send(query("begin"));
  await client.until(says("BEGIN"));
  client.send(frame("Q", Buffer.alloc(100_000)).subarray(0, 5));
  const timer = setInterval(() => client.send(Buffer.alloc(1)), 100);
  await database.expectThatItWorks();
  clearInterval(timer);
  expect((await client.until(() => false)).toString()).toContain("25P03");
});

test("statements that arrive together do not keep others waiting until the last of them is done", async () => {
  using client = await openConversation(database.url);
  const statements = 100;
  client.send(...Array.from({ length: statements }, () => query("select pg_sleep(0.06)")));
  await client.until(says("SELECT 1"));
  await database.expectThatItWorks();
  let answered = 0;
  await client.until((received) => {
    answered = received.toString("latin1").split("SELECT 1").length - 1;
    return true;
  });
  expect(answered).toBeLessThan(statements);
});

test("two hundred clients may be connected, no more, and those who leave make room", { timeout: 120_000 }, async () => {
  const clients: pg.Client[] = [];
  // Not all at once: of those who have not given the password yet, only a hundred are kept.
  for (let group = 0; group < 4; group++)
    clients.push(...(await Promise.all(Array.from({ length: 50 }, database.connect))));
  await expect(database.connect()).rejects.toMatchObject({ code: "53300" });
  expect((await clients[0]?.query("select 1 as one"))?.rows).toEqual([{ one: 1 }]);
  await Promise.all(clients.map((client) => client.end()));
  await vi.waitFor(database.expectThatItWorks, { timeout: 20_000 });
});
