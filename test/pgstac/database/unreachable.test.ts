import { writeFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { withClient } from "../../../src/pgstac/database/with-client.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../own-server.ts";

describe.skipIf(!hasOwnServer)("a server that lets nobody in", () => {
  let server: OwnServer;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await openOwnServer({ hasPgstac: false });
    admin = new pg.Client(server.url);
    admin.on("error", () => {});
    await admin.connect();
    await admin.query("CREATE ROLE loader LOGIN");
  });
  afterAll(async () => {
    await admin.end();
    await server[Symbol.asyncDispose]();
  });

  const as = (user: string, query = ""): string => `${server.url.replace("postgres@", `${user}:secret@`)}${query}`;

  async function refusal(url: string): Promise<Fault> {
    const error = await openConnections(url, {}).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ kind: "database_unreachable" });
    expect((error as Fault).message).not.toContain("secret");
    await expect(withClient(url, async () => {})).rejects.toThrow((error as Fault).message);
    return error as Fault;
  }

  test("names TLS, if it demands that", async () => {
    const { rows } = await admin.query<{ hba_file: string }>("SHOW hba_file");
    const path = rows[0]?.hba_file ?? "";
    const rules = (lines: string) => {
      writeFileSync(path, lines);
      return admin.query("SELECT pg_reload_conf()");
    };
    onTestFinished(() => rules("host all all all trust\n").then(() => {}));
    await rules("hostssl all loader all trust\nhost all postgres all trust\n");
    await expect
      .poll(() => refusal(as("loader")).catch(() => undefined))
      .toMatchObject({
        message: expect.stringMatching(
          /takes no connection of user loader: it lets this user in by TLS alone \(PostgreSQL: no pg_hba.conf entry .*no encryption\)$/,
        ),
        remedy: expect.stringContaining("sslmode=verify-full"),
      });
  });

  test("names TLS, if it has none", async () => {
    expect(await refusal(as("postgres", "?sslmode=verify-full"))).toMatchObject({
      message: expect.stringContaining("it has no TLS, and the address demands it"),
      remedy: expect.stringContaining("sslmode=disable"),
    });
  });

  test.each([
    ["ROLE loader", "its user has as many connections as it may have", 'too many connections for role "loader"'],
    [
      "DATABASE postgres",
      "it has as many connections as this one database may have",
      "too many connections for database",
    ],
  ])("names the limit of connections: %s", async (what, why, words) => {
    await admin.query(`ALTER ${what} CONNECTION LIMIT 0`);
    onTestFinished(() => admin.query(`ALTER ${what} CONNECTION LIMIT -1`).then(() => {}));
    const { message, remedy } = await refusal(as("loader"));
    expect(message).toContain(`${why} (PostgreSQL: ${words}`);
    expect(remedy).toContain(`ALTER ${what.split(" ")[0]} … CONNECTION LIMIT`);
  });

  test("names a database that is not there", async () => {
    expect((await refusal(server.url.replace(/postgres$/, "nowhere"))).message).toMatch(
      /:\d+\/nowhere takes no connection: there is no database of that name/,
    );
  });
});
