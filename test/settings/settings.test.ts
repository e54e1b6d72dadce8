import { expect, test } from "vitest";
import { packageSetFor } from "../../src/settings/package-set.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { defaultStageNumbers, stageNumbers, visibilityTimeoutSeconds } from "../../src/settings/stage-numbers.ts";

const read = (value: unknown) => readSettings(value, "config.yml");

test("nothing but the reference's keys is needed, and not even those", () => {
  expect(read(undefined)).toMatchObject({ project_id: "stactools-ingest", stage: "test", db_allocated_storage: 20 });
});

test("the defaults are the numbers of the stages", () => {
  expect(stageNumbers(read({}), "gen")).toEqual(defaultStageNumbers.gen);
  expect(stageNumbers(read({}), "load")).toEqual(defaultStageNumbers.load);
});

test("one number of a stage can be set alone", () => {
  expect(stageNumbers(read({ load: { batch_size: 10 } }), "load")).toEqual({
    ...defaultStageNumbers.load,
    batchSize: 10,
  });
});

test("a message stays hidden for six runs and a window", () => {
  expect(visibilityTimeoutSeconds(defaultStageNumbers.gen)).toBe(720);
  expect(visibilityTimeoutSeconds(defaultStageNumbers.load)).toBe(780);
});

test.each([
  [{ projet_id: "x" }, "config.yml: unknown key projet_id, did you mean project_id?"],
  [{ load: { batchsize: 5 } }, "config.yml: unknown key load.batchsize, did you mean batch_size?"],
  [
    { packages: { p: { requirments: [] } } },
    "config.yml: unknown key packages.p.requirments, did you mean requirements?",
  ],
  [{ stage: 5 }, "config.yml: stage: expected string, got 5"],
  [
    { packages: { "x,/path": {} } },
    "config.yml: packages.x,/path: expected a bare package name, with no version or address",
  ],
  [
    { readable_kms_keys: ["arn:aws:kms:us-east-1:123456789012:alias/scenes"] },
    "config.yml: readable_kms_keys[0]: expected the ARN of a key, not of an alias",
  ],
  [
    { existing_database_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac" },
    "config.yml: existing_database_secret_arn: expected the whole ARN of a secret, with its last six letters",
  ],
  [
    { gen: { secrets: { TOKEN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:edl#token" } } },
    "config.yml: gen.secrets.TOKEN: expected the whole ARN of a secret, with its last six letters, and #key for one value of it",
  ],
  [[], "config.yml: the document: expected object, got []"],
  [{ recipes: { glad: { package: "p", group: "g" } } }, "config.yml: recipes.glad.package: p is not among packages"],
])("%j is refused", (value, message) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ kind: "invalid_settings", message }));
});

test("a package set is found however its name is spelled", () => {
  const settings = read({ packages: { "stactools-glad_GLCLU2020": { version: "0.1.1" } } });
  expect(packageSetFor(settings, "Stactools.glad-glclu2020")).toMatchObject({ version: "0.1.1" });
  expect(packageSetFor(settings, "stactools-glad-glclu2020==0.1.1")).toBeUndefined();
});
