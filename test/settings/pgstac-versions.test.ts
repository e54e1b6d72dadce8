import { expect, test } from "vitest";
import { isNewer, supportedVersions } from "../../src/settings/pgstac-versions.ts";

test.each([
  ["0.10.0", "0.9.12", true],
  ["0.9.12", "0.9.11", true],
  ["1.0", "0.10.0", true],
  ["0.10.0.1", "0.10.0", true],
  ["0.9.12", "0.10.0", false],
  ["0.9.12", "0.9.12", false],
  ["unreleased", "0.10.0", false],
])("%s is newer than %s: %s", (version, than, expected) => expect(isNewer(version, than)).toBe(expected));

test("supported versions are listed from the oldest to the newest", () => {
  expect(supportedVersions.slice(1).every((version, index) => isNewer(version, supportedVersions[index] ?? ""))).toBe(
    true,
  );
});
