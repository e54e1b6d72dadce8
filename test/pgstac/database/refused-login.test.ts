import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../own-server.ts";
import { hasPooler, openPooler } from "../pooler.ts";

const denied = "it does not take the password, or does not know the user";
const lacking = "it wants a password, and none is given";

const failing = async (address: string, login: string): Promise<unknown> => {
  const url = new URL(address);
  url.search = "";
  [url.username = "", url.password = ""] = login.split(":");
  return openCatalogue(url.href, { patienceMilliseconds: 1000 }).then(
    () => undefined,
    (error: unknown) => error,
  );
};

const refusal = (user: string, why: string) => ({
  kind: "database_unreachable",
  message: expect.stringMatching(
    new RegExp(`^the database at 127.0.0.1:\\d+/postgres takes no connection of user ${user}: ${why} \\(`),
  ),
  remedy: expect.stringMatching(/password.* database_url/),
});

describe.skipIf(!hasOwnServer)("a server with passwords (SCRAM)", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await openOwnServer({ hasPgstac: false });
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query("CREATE ROLE loader LOGIN PASSWORD 'right-one'; CREATE ROLE without LOGIN");
    const { rows } = await client.query<{ hba_file: string }>("SHOW hba_file");
    const lines = "('host all postgres all trust'), ('host all all all scram-sha-256')";
    await client.query(`COPY (VALUES ${lines}) TO '${rows[0]?.hba_file}'`);
    await client.query("SELECT pg_reload_conf()");
    await client.end();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    ["a wrong password", "loader:wrong-one", "loader", denied],
    ["an unknown user", "stranger:right-one", "stranger", denied],
    ["a user that has no password", "without:right-one", "without", denied],
    ["no password", "loader", "loader", lacking],
  ])("with %s, the user and the setting are named, and no password", async (_, login, user, why) => {
    // The new lines hold for later connections, once the server has read them.
    await expect.poll(() => failing(server.url, "loader:wrong-one")).toMatchObject({ kind: "database_unreachable" });
    const error = await failing(server.url, login);
    expect(error).toMatchObject(refusal(user, why));
    expect(String(error)).not.toMatch(/-one/);
  });

  test("the right one is let in", async () => {
    expect(await failing(server.url, "loader:right-one")).toMatchObject({ kind: "pgstac_missing" });
  });

  test.skipIf(!hasPooler).each([
    ["a wrong password", "loader:wrong-one", "loader", denied],
    ["an unknown user", "stranger:right-one", "stranger", denied],
    ["no password", "loader", "loader", lacking],
  ])("behind a pooler, too: with %s", async (_, login, user, why) => {
    await using pooler = await openPooler(server.url, "transaction", { user: "loader", password: "right-one" });
    const error = await failing(pooler.url, login);
    expect(error).toMatchObject(refusal(user, why));
    expect(String(error)).not.toMatch(/-one/);
    expect(await failing(pooler.url, "loader:right-one")).toMatchObject({ kind: "pgstac_missing" });
  });
});
