import { expect, test } from "vitest";
import { stages } from "../../src/pipeline/message/stage.ts";
import { functionSettings, readFunctionSettings } from "../../src/settings/function-settings.ts";
import { readSettings } from "../../src/settings/settings.ts";

const given = {
  gen: { batch_size: 3 },
  load: { max_receives: 7 },
  packages: { "stactools-glad": { isolation: "fork" } },
  allow_any_package: true,
  readable_buckets: ["scenes"],
  allowed_hrefs: { hosts: ["nas.internal"] },
  requester_pays: true,
  gen_workers: 2,
  gen_item_seconds: 9,
  gen_worker_megabytes: 256,
  create_missing_collections: true,
  on_object_removed: "delete_item",
  removed_items: [{ address: "s3://scenes/{collection}/{id}.json" }],
};

test.each(stages)("the %s function reads exactly what its environment was made of", (stage) => {
  for (const settings of [readSettings(given, "test"), readSettings({}, "test")]) {
    const text = JSON.stringify(functionSettings(settings, stage));
    const read = readFunctionSettings(JSON.parse(text), stage, "the environment");
    expect(settings).toMatchObject(read);
  }
});

test("every setting of a stage reaches one of the functions", () => {
  const told = stages.flatMap((stage) => Object.keys(functionSettings(readSettings(given, "test"), stage)));
  expect([...new Set(told)].toSorted()).toEqual(Object.keys(given).toSorted());
});

test("a function refuses a setting that it does not read", () => {
  expect(() => readFunctionSettings({ gen_workers: 2 }, "load", "the environment")).toThrow(/gen_workers/);
});
