import { expect, test } from "vitest";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { readSettings } from "../../src/settings/settings.ts";

test("the gen function is told what it may read, where that is not what everybody may", () => {
  const plain = functionSettings(readSettings({}, "test"), "gen");
  expect(plain).not.toHaveProperty("allowed_hrefs");
  expect(plain).not.toHaveProperty("readable_buckets");
  const given = { readable_buckets: ["scenes"], allowed_hrefs: { hosts: ["public", "nas.internal"] } };
  const told = functionSettings(readSettings(given, "test"), "gen");
  expect(readSettings(told, "the environment")).toMatchObject({
    readable_buckets: ["scenes"],
    allowed_hrefs: { schemes: ["https", "http", "s3"], hosts: ["public", "nas.internal"], folders: [] },
  });
});
