import { expect, test } from "vitest";
import { defaultVersion, isSupported, isTooOld, supportedVersions } from "../../src/settings/pgstac-versions.ts";
import { versionCases } from "../pgstac/pgstac-versions.ts";

test("each supported version has its expectations in the table of the tests", () => {
  expect(versionCases.map(({ version }) => version)).toEqual(supportedVersions);
  expect(supportedVersions).toContain(defaultVersion);
});

test.for([
  ["0.8.6", true, false],
  ["0.9", false, false],
  ["0.9.10", false, false],
  [defaultVersion, false, true],
  ["0.99.0", false, false],
  ["1.0.0", false, false],
] as const)("%s is too old: %s, supported: %s", ([version, tooOld, supported]) => {
  expect([isTooOld(version), isSupported(version)]).toEqual([tooOld, supported]);
});
