import { expect, test } from "vitest";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { checkDatabase } from "../../../src/targets/aws/checks/check-database.ts";

const operate = (async () => ({ version: "0.9.11", postgres: "17.2" })) as unknown as Operate;
const check = (settings: object) => checkDatabase(operate, readSettings(settings, "test"));

test("a database with the pgstac that settings ask for is well", async () => {
  expect(await check({ pgstac_version: "0.9.11" })).toEqual({ ok: true, found: "pgstac 0.9.11 on PostgreSQL 17.2" });
});

test("another pgstac is brought to its version by a deployment", async () => {
  expect(await check({})).toMatchObject({ ok: false, remedy: "stac-ingest deploy" });
});

test("a pgstac that is newer than settings ask for stays, and settings follow", async () => {
  const newer = (async () => ({ version: "0.10.0", postgres: "18.3" })) as unknown as Operate;
  const found = await checkDatabase(newer, readSettings({ pgstac_version: "0.9.12" }, "test"));
  expect(found).toMatchObject({ ok: false, remedy: "set pgstac_version to 0.10.0" });
});

test("in a database of the operator's, which no deployment touches, by the operator", async () => {
  const existing_database_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf";
  const { remedy } = await check({ existing_database_secret_arn });
  expect(remedy).toBe(`set pgstac_version to 0.9.11, or pypgstac migrate --toversion ${defaultVersion}`);
});

test("a database that takes no items from the pipeline's role is not well, whatever its version", async () => {
  const cannotLoad = { reason: "role reader may not load items", remedy: "GRANT pgstac_ingest TO reader" };
  const reading = (async () => ({ version: "0.9.11", postgres: "17.2", cannotLoad })) as unknown as Operate;
  expect(await checkDatabase(reading, readSettings({ pgstac_version: "0.9.11" }, "test"))).toEqual({
    ok: false,
    found: "pgstac 0.9.11 on PostgreSQL 17.2; role reader may not load items",
    remedy: cannotLoad.remedy,
  });
});
