import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { cannotLoad } from "../../../src/pgstac/schema/rights.ts";
import { defaultVersion, supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { changingRoles, hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";

const password = "a-password-of-theirs";
const nameOf = (part: string): string => `stac_ingest_rights_${process.pid}_${part}`;
const parts = ["reader", "ingest", "admin", "granted"] as const;
const urlFor = ({ url }: TestDatabase, part: (typeof parts)[number]): string =>
  Object.assign(new URL(url), { username: nameOf(part), password }).href;

describe.skipIf(!hasServer)("rights of a role", () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase(defaultVersion);
    await using owner = await openCatalogue(database.url);
    await owner.loadCollection(collectionDocument("c"));
    await owner.loadItems("c", [itemDocument("c", "first")]);
    await changingRoles(async (client) => {
      for (const part of parts) await client.query(`CREATE ROLE ${nameOf(part)} LOGIN PASSWORD '${password}'`);
      await client.query(`GRANT pgstac_read TO ${nameOf("reader")}, ${nameOf("granted")}`);
      await client.query(`GRANT pgstac_ingest TO ${nameOf("ingest")}; GRANT pgstac_admin TO ${nameOf("admin")}`);
    });
  });

  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await changingRoles((client) => client.query(`DROP ROLE ${parts.map(nameOf).join(", ")}`));
  });

  test("a role that only reads is refused before anything is loaded, with the role that may", async () => {
    const url = urlFor(database, "reader");
    const started = performance.now();
    await expect(openCatalogue(url, { mustLoad: true })).rejects.toMatchObject({
      kind: "infrastructure",
      message: `role ${nameOf("reader")} may not load items: it has no INSERT on pgstac.items; members of pgstac_ingest may load`,
      remedy: `GRANT pgstac_ingest TO ${nameOf("reader")}, or connect as a role that has it`,
    });
    const said: string[] = [];
    await using catalogue = await openCatalogue(url, { announce: (sentence) => said.push(sentence) });
    expect(said.join()).toMatch(/may not load items.*GRANT pgstac_ingest/);
    expect(said.join()).not.toContain(password);
    // Also items that are stored unchanged, for which nothing would be written.
    const loading = catalogue.loadItems("c", [itemDocument("c", "first")]);
    await expect(loading).rejects.toMatchObject({ kind: "infrastructure", message: /may not load items/ });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await catalogue.operate({ action: "pgstac.version" })).toMatchObject({
      version: defaultVersion,
      cannotLoad: { reason: expect.stringMatching(nameOf("reader")), remedy: expect.stringMatching(/^GRANT/) },
    });
  });

  test.each(["ingest", "admin"] as const)("a member of pgstac_%s may load, whatever the version", async (part) => {
    for (const version of supportedVersions) {
      await using other = await openTestDatabase(version);
      await using catalogue = await openCatalogue(urlFor(other, part), { mustLoad: true });
      await catalogue.loadCollection(collectionDocument("c"));
      await other.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
      expect([...(await catalogue.loadItems("c", [itemDocument("c", "mine")])).values()]).toEqual([]);
      expect(await catalogue.operate({ action: "pgstac.version" })).not.toHaveProperty("cannotLoad");
    }
  });

  test("a right that is granted meanwhile is seen by loaders that are open", async () => {
    await using catalogue = await openCatalogue(urlFor(database, "granted"));
    const item = [itemDocument("c", "later")];
    await expect(catalogue.loadItems("c", item)).rejects.toThrow(/may not load items/);
    await changingRoles((client) => client.query(`GRANT pgstac_ingest TO ${nameOf("granted")}`));
    expect([...(await catalogue.loadItems("c", item)).values()]).toEqual([]);
  });

  test.each([
    ["DELETE on pgstac.items", "REVOKE DELETE ON pgstac.items FROM pgstac_ingest"],
    ["UPDATE on pgstac.partition_stats", "REVOKE UPDATE ON pgstac.partition_stats FROM pgstac_ingest"],
    ["INSERT on pgstac._items_1", "REVOKE INSERT ON pgstac._items_1 FROM pgstac_ingest"],
    [
      "EXECUTE on pgstac.check_partition",
      "REVOKE EXECUTE ON FUNCTION pgstac.check_partition FROM pgstac_ingest, public",
    ],
  ])("the right that is lacking is named: %s", async (lacks, revoking) => {
    await using other = await openTestDatabase(defaultVersion);
    await using owner = await openCatalogue(other.url);
    await owner.loadCollection(collectionDocument("c"));
    await owner.loadItems("c", [itemDocument("c", "first")]);
    await other.query(revoking);
    const opening = openCatalogue(urlFor(other, "ingest"), { mustLoad: true });
    await expect(opening).rejects.toThrow(`it has no ${lacks}; `);
  });

  test("a database whose transactions are read-only by default is named as such", async () => {
    await using other = await openTestDatabase(defaultVersion);
    await other.query(`ALTER ROLE ${nameOf("ingest")} IN DATABASE ${new URL(other.url).pathname.slice(1)}
      SET default_transaction_read_only = on`);
    const opening = openCatalogue(urlFor(other, "ingest"), { mustLoad: true });
    await expect(opening).rejects.toThrow(/read-only: default_transaction_read_only is on/);
  });
});

test("a replica is sent to its primary", () => {
  expect(cannotLoad({ role: "any", lacks: "INSERT on pgstac.items", readOnly: "replica" })).toMatchObject({
    message: "the database is a replica, which takes no items",
    remedy: "give the address of the primary server",
  });
});
