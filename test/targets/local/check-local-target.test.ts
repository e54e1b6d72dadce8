import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { checkLocalTarget } from "../../../src/targets/local/check-local-target.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-check-"));
afterAll(() => rmSync(parent, { recursive: true }));
writeFileSync(join(parent, "file"), "");

const noDatabase = async (): Promise<never> => {
  throw new Fault("database_unreachable", "not running");
};

test.each([
  ["that is there", parent, { ok: true, found: parent }],
  [
    "that nothing has made yet",
    join(parent, "a/b"),
    { ok: true, found: `${join(parent, "a/b")}, which the first start makes` },
  ],
  [
    "that cannot be made",
    join(parent, "file/b"),
    {
      ok: false,
      found: expect.stringContaining(`${join(parent, "file")} is a file`),
      remedy: expect.stringContaining("state_folder"),
    },
  ],
])("a state folder %s", async (_, folder, expected) => {
  const checks = await checkLocalTarget(folder, readSettings({}, "config.yml"), noDatabase);
  expect(checks.find(({ part }) => part === "state folder")).toEqual({ part: "state folder", ...expected });
});
