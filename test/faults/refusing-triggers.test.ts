import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { copyCollection } from "../../src/operations/collections/copy-collection.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { changingRoles, hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const user = `stac_ingest_refused_${process.pid}`;
const all = range(6).map((index) => (index === 3 ? "bad" : `good-${index}`));
const good = all.filter((id) => id !== "bad");
const batch = all.map((id) => itemDocument("c", id, { properties: { loaded: true } }));

describe.skipIf(!hasServer)("a user without more rights than a loader needs, and rules of the database's own", () => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let partition: string;

  beforeAll(() =>
    changingRoles(async (client) => void (await client.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`))),
  );
  afterAll(() => changingRoles(async (client) => void (await client.query(`DROP ROLE ${user}`))));
  beforeEach(async () => {
    database = await openTestDatabase(defaultVersion);
    await changingRoles(async () => void (await database.query(`GRANT pgstac_ingest TO ${user}`)));
    const url = Object.assign(new URL(database.url), { username: user, password: "secret" }).href;
    catalogue = await openCatalogue(url, { patienceMilliseconds: 3000 });
    await catalogue.loadCollection(collectionDocument("c"));
    await catalogue.loadItems("c", [itemDocument("c", "good-1"), itemDocument("c", "bad")]);
    const [row] = await database.query<{ name: string }>("SELECT tableoid::regclass::text AS name FROM items LIMIT 1");
    partition = row?.name ?? "";
    await database.query("CREATE TABLE public.audit (item text CONSTRAINT audit_pkey PRIMARY KEY)");
    return async () => {
      await catalogue[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    };
  });

  const deferred = "DEFERRABLE INITIALLY DEFERRED";
  const trigger = async (when: string, body: string, on = "BEFORE INSERT", table = partition): Promise<void> => {
    await database.query(`CREATE FUNCTION public.rule() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF coalesce(NEW.id, OLD.id) ${when} THEN ${body}; END IF; RETURN coalesce(NEW, OLD); END $$`);
    const [kind, timing] = on.startsWith("AFTER") ? ["CONSTRAINT TRIGGER", deferred] : ["TRIGGER", ""];
    await database.query(`CREATE ${kind} rule ${on} ON pgstac.${table} ${timing}
      FOR EACH ROW EXECUTE FUNCTION public.rule()`);
  };

  const stored = async (): Promise<string[]> =>
    (
      await database.query<{ id: string }>("SELECT id FROM items WHERE content->'properties' ? 'loaded' ORDER BY id")
    ).map(({ id }) => id);

  const denies = "RAISE EXCEPTION 'not this one' USING ERRCODE = 'insufficient_privilege'";

  test.each([
    ["before it inserts", "BEFORE INSERT"],
    ["before it deletes the old row", "BEFORE DELETE"],
    ["when it commits", "AFTER INSERT"],
  ])("an item that a trigger denies as if a right were lacking (42501) dies alone: %s", async (_when, on) => {
    await trigger("= 'bad'", denies, on);
    const faults = await catalogue.loadItems("c", batch);
    expect([...faults]).toMatchObject([
      ["bad", { kind: "item_refused", message: expect.stringContaining("not this one") }],
    ]);
    expect(await stored()).toEqual(good);
  });

  test("an item that a policy denies dies alone, and the others are stored without COPY", async () => {
    await database.query(`ALTER TABLE ${partition} ENABLE ROW LEVEL SECURITY`);
    await database.query(`CREATE POLICY rule ON ${partition} USING (true) WITH CHECK (id <> 'bad')`);
    const faults = await catalogue.loadItems("c", batch);
    expect([...faults]).toMatchObject([
      ["bad", { kind: "item_refused", message: expect.stringContaining("row-level security policy") }],
    ]);
    expect(await stored()).toEqual(good);
  });

  const fresh = range(6).map((index) => itemDocument("c", `fresh-${index}`));

  test("where a policy takes no item, nobody is blamed", async () => {
    await database.query(`ALTER TABLE ${partition} ENABLE ROW LEVEL SECURITY`);
    await database.query(`CREATE POLICY rule ON ${partition} USING (true) WITH CHECK (id = 'other')`);
    await expect(catalogue.loadItems("c", fresh)).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringMatching(
        /^the database cannot serve: a trigger or a policy of row-level security denies every row \(PostgreSQL: new row violates row-level security policy/,
      ),
      remedy: expect.stringContaining("look at the policies"),
    });
  });

  const closed = (table: string) => ({
    kind: "infrastructure",
    message: expect.stringContaining(
      `row-level security is on for ${table}, and no policy lets ${user} insert there (PostgreSQL: new row violates`,
    ),
    remedy: `CREATE POLICY stac_ingest ON ${table} TO ${user} USING (true) WITH CHECK (true)`,
  });

  test.each([
    ["none", ""],
    ["one of another user", "CREATE POLICY rule ON $ TO pg_monitor USING (true)"],
    ["one to read", "CREATE POLICY rule ON $ FOR SELECT USING (true)"],
  ])("where no policy lets the loader insert, nobody is blamed, one item alone neither: %s", async (_which, policy) => {
    await database.query(`ALTER TABLE ${partition} ENABLE ROW LEVEL SECURITY`);
    if (policy) await database.query(policy.replace("$", partition));
    const outage = closed(`pgstac.${partition}`);
    for (const count of [1, 2, 6]) {
      await expect(catalogue.loadItems("c", fresh.slice(0, count))).rejects.toMatchObject(outage);
    }
    await database.query(outage.remedy);
    expect(await catalogue.loadItems("c", fresh)).toEqual(new Map());
  });

  test("an item that a policy denies dies, also where it is the only one", async () => {
    await database.query(`ALTER TABLE ${partition} ENABLE ROW LEVEL SECURITY`);
    await database.query(`CREATE POLICY rule ON ${partition} USING (true) WITH CHECK (id <> 'bad')`);
    const faults = await catalogue.loadItems("c", batch.slice(3, 4));
    expect([...faults]).toMatchObject([["bad", { kind: "item_refused" }]]);
  });

  test.each([
    ["before it inserts", "BEFORE INSERT"],
    ["when it commits", "AFTER INSERT"],
  ])("an item whose trigger writes where no policy lets it waits alone: %s", async (_when, on) => {
    await trigger("= 'bad'", "INSERT INTO public.audit VALUES (NEW.id)", on);
    await database.query("GRANT INSERT ON public.audit TO pgstac_ingest; ALTER TABLE audit ENABLE ROW LEVEL SECURITY");
    const faults = await catalogue.loadItems("c", batch);
    const waits = { kind: "infrastructure", message: expect.stringContaining('policy for table "audit"') };
    expect([...faults]).toMatchObject([["bad", waits]]);
    expect(await stored()).toEqual(good);
    await database.query("CREATE POLICY rule ON audit WITH CHECK (item <> 'bad')");
    expect([...(await catalogue.loadItems("c", batch))]).toMatchObject([["bad", { kind: "item_refused" }]]);
  });

  test("collections that no policy lets in are not blamed", async () => {
    await database.query("ALTER TABLE collections ENABLE ROW LEVEL SECURITY");
    await expect(catalogue.loadCollection(collectionDocument("d"))).rejects.toMatchObject(closed("pgstac.collections"));
    await database.query("CREATE POLICY rule ON collections USING (true) WITH CHECK (id <> 'd')");
    await expect(catalogue.loadCollection(collectionDocument("d"))).rejects.toMatchObject({
      kind: "invalid_collection",
    });
  });

  test("a collection that a policy denies dies also where another schema has a table of the name that takes none", async () => {
    await database.query("ALTER TABLE collections ENABLE ROW LEVEL SECURITY");
    await database.query("CREATE POLICY rule ON collections USING (true) WITH CHECK (id <> 'd')");
    await database.query(
      "CREATE TABLE public.collections (); ALTER TABLE public.collections ENABLE ROW LEVEL SECURITY",
    );
    await database.query(
      "CREATE SCHEMA a CREATE TABLE collections (); ALTER TABLE a.collections ENABLE ROW LEVEL SECURITY",
    );
    await expect(catalogue.loadCollection(collectionDocument("d"))).rejects.toMatchObject({
      kind: "invalid_collection",
    });
    await database.query("DROP POLICY rule ON collections");
    await expect(catalogue.loadCollection(collectionDocument("d"))).rejects.toMatchObject(closed("pgstac.collections"));
  });

  test.each([
    ["before it inserts", "BEFORE INSERT"],
    ["when it commits", "AFTER INSERT"],
  ])("where a trigger denies every item as if a right were lacking, nobody is blamed: %s", async (_when, on) => {
    await trigger("IS NOT NULL", denies, on);
    await expect(catalogue.loadItems("c", batch)).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining("denies every row (PostgreSQL: not this one)"),
    });
  });

  test("three denied items ahead of good ones die alone", async () => {
    const first = range(4).map((index) => itemDocument("c", `bad-${index}`));
    await trigger("LIKE 'bad-%'", denies);
    const faults = await catalogue.loadItems("c", [...first, ...batch]);
    expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual(first.map(({ id }) => [id, "item_refused"]));
    expect(await stored()).toEqual([...good, "bad"].sort());
  });

  test.each([
    ["before it deletes", "BEFORE DELETE"],
    ["when it commits", "AFTER DELETE"],
  ])("a deletion that a trigger denies is told as that, and the item stays: %s", async (_when, on) => {
    const href = "s3://in/bad.json";
    await catalogue.loadItems("c", [itemDocument("c", "bad", { links: [{ rel: "self", href }] })]);
    await trigger("= 'bad'", denies, on);
    const denied = (what: string) => ({
      kind: "item_refused",
      message: `${what}: not this one`,
      remedy: expect.stringContaining("look at the triggers"),
    });
    for (const ids of [undefined, ["good-1", "bad"]]) {
      const deleting = catalogue.operate({ action: "items.delete", collection: "c", ...(ids && { ids }) });
      await expect(deleting).rejects.toMatchObject(denied("no item of collection c was deleted"));
    }
    for (const collection of [undefined, "c"]) {
      const removing = catalogue.removeItem({ id: "bad", href, collection });
      await expect(removing).rejects.toMatchObject(denied("item bad was not deleted"));
    }
    expect(await catalogue.operate({ action: "items.count" })).toEqual({ counts: [{ collection: "c", items: 2 }] });
  });

  test("what a trigger keeps without a word is told as kept, and costs no other item its new row", async () => {
    const href = "s3://in/bad.json";
    await catalogue.loadItems("c", [itemDocument("c", "bad", { links: [{ rel: "self", href }] })]);
    await trigger("= 'bad'", "RETURN NULL", "BEFORE DELETE");
    const kept = "a trigger or policy of the database keeps the row that is stored";
    for (const ids of [undefined, ["good-1", "bad", "nowhere"]]) {
      const deleting = catalogue.operate({ action: "items.delete", collection: "c", ...(ids && { ids }) });
      await expect(deleting).rejects.toMatchObject({ kind: "item_refused", message: expect.stringContaining(kept) });
    }
    for (const collection of [undefined, "c"]) {
      const removing = catalogue.removeItem({ id: "bad", href, collection });
      await expect(removing).rejects.toMatchObject({ message: `item bad was not deleted: ${kept}` });
    }
    const faults = await catalogue.loadItems("c", batch);
    expect([...faults].map(([id, { kind, message }]) => [id, kind, message])).toEqual([
      ["bad", "item_refused", `item bad cannot be stored: ${kept}`],
    ]);
    expect(await stored()).toEqual(good.toSorted());
    expect(await catalogue.operate({ action: "items.count" })).toEqual({
      counts: [{ collection: "c", items: all.length }],
    });
  });

  test.each([
    ["reads and inserts", ["FOR SELECT TO USER USING (true)", "FOR INSERT TO USER WITH CHECK (true)"]],
    ["nothing", []],
    ["all but reading", ["FOR INSERT TO USER WITH CHECK (true)", "FOR DELETE TO USER USING (true)"]],
  ])("a row-level security that allows %s is an outage that names the policy to make", async (_what, rules) => {
    for (const [index, rule] of rules.entries()) {
      await database.query(`CREATE POLICY rule_${index} ON pgstac.${partition} ${rule.replace("USER", user)}`);
    }
    await database.query(`ALTER TABLE pgstac.${partition} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
    const loading = catalogue.loadItems("c", batch);
    await expect(loading).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining(`no policy lets ${user} delete there`),
      remedy: expect.stringMatching(/^CREATE POLICY /),
    });
  });

  test("what a trigger leaves out without a word dies again when it comes again, with what was stored then", async () => {
    await trigger("LIKE 'bad%'", "RETURN NULL");
    const left = range(25).map((index) => itemDocument("c", `bad-${index}`));
    const stays = good.map((id) => itemDocument("c", id, { properties: { loaded: true } }));
    for (const documents of [[...stays, ...left], [...stays, ...left], left.slice(0, 3)]) {
      const faults = await catalogue.loadItems("c", documents);
      expect([...new Set([...faults.values()].map(({ kind }) => kind))]).toEqual(["item_refused"]);
      expect(faults.size).toBe(documents.filter(({ id }) => id.startsWith("bad")).length);
    }
    await expect(catalogue.loadItems("c", left)).rejects.toMatchObject({ kind: "infrastructure" });
    expect(await stored()).toEqual(good.toSorted());
  });

  test("an item that is stored again whenever it is deleted is told as kept", async () => {
    await database.query(`CREATE FUNCTION public.restore() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO pgstac.${partition} SELECT OLD.*; RETURN NULL; END $$`);
    await database.query(`CREATE TRIGGER restore AFTER DELETE ON pgstac.${partition} FOR EACH ROW
      WHEN (OLD.id = 'bad') EXECUTE FUNCTION public.restore()`);
    const deleting = catalogue.operate({ action: "items.delete", collection: "c", ids: ["bad"] });
    await expect(deleting).rejects.toMatchObject({
      kind: "item_refused",
      message: expect.stringContaining("keeps the row that is stored"),
    });
  });

  test("a collection that a trigger leaves out without a word is refused, and one that it keeps is told as kept", async () => {
    await database.query(
      `CREATE FUNCTION public.leave_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    );
    await database.query(`CREATE TRIGGER leave_out BEFORE INSERT ON pgstac.collections FOR EACH ROW
      WHEN (NEW.content->>'id' = 'left-out') EXECUTE FUNCTION public.leave_out()`);
    for (const loading of [catalogue.loadCollection, catalogue.createCollection]) {
      await expect(loading(collectionDocument("left-out"))).rejects.toMatchObject({
        kind: "invalid_collection",
        message: "collection left-out cannot be stored: a trigger of the database left its row out",
      });
    }
    await database.query(`CREATE TRIGGER leave_out_again BEFORE UPDATE ON pgstac.collections FOR EACH ROW
      EXECUTE FUNCTION public.leave_out()`);
    await expect(catalogue.loadCollection(collectionDocument("c", { title: "new" }))).rejects.toMatchObject({
      message: "collection c cannot be stored: a trigger of the database left its row out",
    });
    await trigger("= 'c'", "RETURN NULL", "BEFORE DELETE", "collections");
    await expect(catalogue.operate({ action: "collections.delete", id: "c" })).rejects.toMatchObject({
      kind: "item_refused",
      message: "collection c was not deleted: a trigger or policy of the database keeps the row that is stored",
    });
  });

  test.each([true, false])(
    "a copy that a trigger makes without an item fails, and no item is lost (moves: %s)",
    async (moves) => {
      await database.query(
        `CREATE FUNCTION public.leave_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
      );
      await database.query(`CREATE TRIGGER leave_out BEFORE INSERT ON pgstac.items FOR EACH ROW
      WHEN (NEW.collection = 'd' AND NEW.id = 'bad') EXECUTE FUNCTION public.leave_out()`);
      const options = { signal: new AbortController().signal, onProgress: () => {} };
      await expect(copyCollection(catalogue, { id: "c", to: "d", moves }, options)).rejects.toMatchObject({
        kind: "item_refused",
        message: expect.stringMatching(
          /^collection c was not (moved|copied) to d: a trigger of the database left its row out/,
        ),
      });
      const items = await database.query("SELECT id FROM items WHERE collection = 'c' ORDER BY id");
      expect(items).toEqual([{ id: "bad" }, { id: "good-1" }]);
    },
  );

  test("a collection is not moved while a trigger keeps an old copy of an item", async () => {
    const copying = { id: "c", to: "d" };
    const { since } = await catalogue.operate({ action: "collections.copy", ...copying });
    await catalogue.loadItems("c", [itemDocument("c", "bad", { properties: { newer: true } })]);
    await database.query(
      `CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    );
    await database.query(`CREATE TRIGGER keep BEFORE DELETE ON pgstac.items FOR EACH ROW
      WHEN (OLD.collection = 'd') EXECUTE FUNCTION public.keep()`);
    const completing = catalogue.operate({ action: "collections.complete", ...copying, since, moves: true });
    await expect(completing).rejects.toMatchObject({
      kind: "item_refused",
      message: "collection c was not moved to d: a trigger or policy of the database keeps the row that is stored",
    });
    const newer = await database.query("SELECT id FROM items WHERE content->'properties' ? 'newer'");
    expect(newer).toEqual([{ id: "bad" }]);
  });

  test("a deletion of a collection that a trigger denies is told as that", async () => {
    await trigger("= 'c'", denies, "BEFORE DELETE", "collections");
    await expect(catalogue.operate({ action: "collections.delete", id: "c" })).rejects.toMatchObject({
      kind: "item_refused",
      message: "collection c was not deleted: not this one",
    });
  });

  test("a collection whose trigger cannot do its work fails alone", async () => {
    await trigger("= 'broken'", "INSERT INTO public.gone VALUES (NEW.id)", "AFTER INSERT", "collections");
    const documents = ["broken", "other"].map((id) => collectionDocument(id).text);
    expect(await catalogue.operate({ action: "collections.load", documents })).toMatchObject({
      loaded: ["other"],
      failures: [{ index: 0, kind: "infrastructure" }],
    });
  });

  test("a copy that a trigger denies is told as that", async () => {
    await trigger("= 'bad'", denies, "BEFORE INSERT", "items");
    await expect(catalogue.operate({ action: "collections.copy", id: "c", to: "d" })).rejects.toMatchObject({
      kind: "item_refused",
      message: "these items were not copied to collection d: not this one",
    });
  });

  test.each([
    ["INSERT INTO public.audit VALUES (NEW.id)", "permission denied for table audit"],
    ["INSERT INTO public.gone VALUES (NEW.id)", 'relation "public.gone" does not exist'],
    ["PERFORM public.gone(NEW.id)", "function public.gone(text) does not exist"],
    ["PERFORM gone.gone(NEW.id)", 'schema "gone" does not exist'],
  ])("an item whose trigger cannot do its work waits alone: %s", async (body, words) => {
    await trigger("= 'bad'", body);
    const faults = await catalogue.loadItems("c", batch);
    expect([...faults]).toMatchObject([["bad", { kind: "infrastructure", message: expect.stringContaining(words) }]]);
    expect(await stored()).toEqual(good);
  });

  test("where the trigger of every item lacks a right, nobody is blamed", async () => {
    await trigger("IS NOT NULL", "INSERT INTO public.audit VALUES (NEW.id)");
    const failing = catalogue.loadItems("c", batch);
    await expect(failing).rejects.toMatchObject({ kind: "infrastructure", remedy: expect.stringContaining("grant") });
    await expect(failing).rejects.toThrow("permission denied for table audit");
  });

  test("a loader that may not write to a table is an outage with the remedy, also for one item", async () => {
    await changingRoles(async () => void (await database.query(`REVOKE ALL ON ${partition} FROM pgstac_ingest`)));
    await database.query(`GRANT SELECT ON ${partition} TO pgstac_ingest`);
    for (const items of [batch, batch.slice(2, 3)]) {
      await expect(catalogue.loadItems("c", items)).rejects.toMatchObject({
        kind: "infrastructure",
        message: expect.stringContaining(`permission denied for table ${partition}`),
        remedy: expect.stringContaining("grant pgstac_ingest"),
      });
    }
  });

  test.each([
    ["INSERT INTO public.audit VALUES (1)", "duplicate key value"],
    ["ALTER TABLE public.audit ADD CONSTRAINT audit_dt CHECK (item <> 'y')", "is violated by some row"],
    ["PERFORM 1 / 0", "division by zero"],
  ])("an item whose trigger violates something of its own dies alone: %s", async (body, words) => {
    await database.query("INSERT INTO public.audit VALUES (1), ('y')");
    await database.query(
      "ALTER TABLE public.audit OWNER TO pgstac_ingest; GRANT ALL ON SCHEMA public TO pgstac_ingest",
    );
    await trigger("= 'bad'", body);
    const faults = await catalogue.loadItems("c", batch);
    expect([...faults]).toMatchObject([["bad", { kind: "item_refused", message: expect.stringContaining(words) }]]);
    expect(await stored()).toEqual(good);
  });
});
