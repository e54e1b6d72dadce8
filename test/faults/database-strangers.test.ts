import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cstring } from "../../src/targets/local/postgres/cstring.ts";
import { frame } from "../../src/targets/local/postgres/wire-message.ts";
import { openThread, type TestThread } from "./open-thread.ts";

let database: TestThread;

beforeAll(async () => {
  database = await openThread({ authenticationMilliseconds: 5_000 });
});
afterAll(() => database[Symbol.asyncDispose]());

/** The address with another user or password. */
const addressWith = (parts: Partial<Pick<URL, "username" | "password">>): string =>
  Object.assign(new URL(database.url), parts).href;

async function connected(url = database.url): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function expectThatItWorks(): Promise<void> {
  const client = await connected();
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();
}

interface Raw {
  readonly socket: Socket;
  /** All that was received. */
  received(): Buffer;
}

/** Waits until it ends, well or badly. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : socket.once("close", () => resolve())));

async function raw(...said: Buffer[]): Promise<Raw> {
  const socket = connect(database.port, "127.0.0.1");
  socket.on("error", () => {});
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "connect");
  for (const bytes of said) socket.write(bytes);
  return { socket, received: () => Buffer.concat(chunks) };
}

function startup(...parameters: readonly string[]): Buffer {
  const head = Buffer.alloc(8);
  const body = Buffer.concat([...parameters.map(cstring), Buffer.alloc(1)]);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, body]);
}
const asClient = startup("user", "stac_ingest", "database", "postgres");

test.each([
  ["a wrong password", { password: "guessed" }],
  ["no such user", { username: "postgres" }],
])("%s is refused, and nobody else is hurt", async (_, parts) => {
  await expect(connected(addressWith(parts))).rejects.toMatchObject({ code: "28P01" });
  await expectThatItWorks();
});

test("without a password there is no connection", async () => {
  await expect(connected(addressWith({ password: "" }))).rejects.toThrow(/password/);
});

test("two databases have two passwords", async () => {
  await using other = await openThread({});
  expect(new URL(other.url).password).not.toBe(new URL(database.url).password);
  const url = Object.assign(new URL(other.url), { password: new URL(database.url).password }).href;
  await expect(connected(url)).rejects.toMatchObject({ code: "28P01" });
});

test("before the password is given nothing is told but how to give it, and nothing is run", async () => {
  const query = frame("Q", cstring("create table made_by_a_stranger ()"));
  const { socket, received } = await raw(asClient, query, frame("S"));
  await closed(socket);
  const [answer, refusal] = [received().subarray(0, 24), received().subarray(24).toString()];
  expect(answer).toEqual(frame("R", Buffer.from([0, 0, 0, 10]), cstring("SCRAM-SHA-256"), Buffer.alloc(1)));
  expect(refusal).toContain("expected a password");
  expect(refusal).not.toMatch(/server_version|PGlite|TimeZone/);
  const client = await connected();
  expect((await client.query("select to_regclass('made_by_a_stranger') as made")).rows).toEqual([{ made: null }]);
  await client.end();
});

test("an exchange cannot be repeated: the server's part of it is new each time", async () => {
  const first = Buffer.from("n,,n=,r=abcdefghijklmnop");
  const length = Buffer.alloc(4);
  length.writeInt32BE(first.length);
  const begin = frame("p", cstring("SCRAM-SHA-256"), length, first);
  const challenges: string[] = [];
  for (let round = 0; round < 2; round++) {
    const { socket, received } = await raw(asClient, begin);
    await vi.waitFor(() => expect(received().toString()).toMatch(/r=.*,s=.*,i=4096/), { timeout: 10_000 });
    challenges.push(/r=([^,]+)/.exec(received().toString())?.[1] ?? "");
    socket.destroy();
  }
  expect(challenges[0]).toMatch(/^abcdefghijklmnop.{24}$/);
  expect(challenges[0]).not.toBe(challenges[1]);
});

test("a stranger's large message is refused before it is received", async () => {
  const claims = (...bytes: number[]) => Buffer.from(bytes);
  for (const said of [
    [claims(0x3f, 0xff, 0xff, 0xff, 0, 3, 0, 0)],
    [asClient, claims("p".charCodeAt(0), 0x3f, 0xff, 0xff, 0xff)],
  ]) {
    const { socket, received } = await raw(...said);
    await closed(socket);
    expect(received().toString()).toContain("a message has length");
  }
});

test("encryption is asked for once of each kind, and no more", async () => {
  const ssl = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  const { socket, received } = await raw(...Array.from({ length: 1000 }, () => ssl));
  await closed(socket);
  expect(received().filter((byte) => byte === "N".charCodeAt(0)).length).toBeLessThan(10);
});

test("a stranger who says nothing, or half of it, is hung up on", async () => {
  const silent = await raw();
  const slow = await raw(asClient.subarray(0, 20));
  const halfway = await raw(asClient);
  const strangers = [silent, slow, halfway];
  await Promise.all(strangers.map(({ socket }) => closed(socket)));
  expect(strangers.map(({ socket }) => socket.closed)).toEqual([true, true, true]);
});

test("a client that has given the password may be silent for longer", async () => {
  const client = await connected();
  const stranger = await raw();
  await closed(stranger.socket);
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();
});

test("any number of strangers hold a hundred connections at most and keep nobody out", async () => {
  const strangers = await Promise.all(Array.from({ length: 300 }, () => raw(asClient)));
  const open = () => strangers.filter(({ socket }) => !socket.closed).length;
  await expectThatItWorks();
  await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(100), { timeout: 10_000 });
  for (const { socket } of strangers) socket.destroy();
  await expectThatItWorks();
});

test("nothing a stranger says lets him in or ends the database", async () => {
  const said = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => [Buffer.from(bytes)]),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => [asClient, Buffer.from(bytes)]),
    fc
      .tuple(fc.constantFrom("p", "Q", "P", "X", "S"), fc.uint8Array({ maxLength: 300 }))
      .map(([type, bytes]) => [asClient, frame(type, bytes)]),
    fc.string({ maxLength: 100 }).map((text) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(Buffer.byteLength(text));
      return [asClient, frame("p", cstring("SCRAM-SHA-256"), length, Buffer.from(text)), frame("p", Buffer.from(text))];
    }),
  );
  await fc.assert(
    fc.asyncProperty(said, async (messages) => {
      const { socket, received } = await raw(...messages);
      socket.end();
      await closed(socket);
      // AuthenticationOk, or ready for a query.
      expect(received().includes(frame("R", Buffer.alloc(4)))).toBe(false);
      expect(received().includes(frame("Z", Buffer.from("I")))).toBe(false);
    }),
    { numRuns: 200 },
  );
  await expectThatItWorks();
});
