import { afterEach, expect, test } from "vitest";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(closeTestTargets);

test("the versions are printed", async () => {
  expect(await run(["pgstac", "version"], { target: openTestTarget() })).toMatchObject({
    code: 0,
    stdout: "pgstac 0.10.0 on PostgreSQL 18.3\n",
  });
});

test("pgstac is migrated to the version named, or to the one in settings", async () => {
  const target = openTestTarget();
  expect(await run(["pgstac", "migrate"], { target })).toMatchObject({
    code: 0,
    stdout: `pgstac 0.9.12 became ${defaultVersion}\n`,
  });
  const outcome = await run(["pgstac", "migrate", "0.9.12", "--json"], { target });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ to: "0.9.12" });
});
