import { afterEach, expect, test, vi } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "./misbehaving-package.ts";

afterEach(() => vi.unstubAllEnvs());

const lookAround = Buffer.from("{}").toString("hex");

test("a worker finds what it may see, the variables of all packages, and its package's own, which come first", async () => {
  vi.stubEnv("AWS_REQUEST_PAYER", "nobody");
  vi.stubEnv("GDAL_CACHEMAX", "64");
  vi.stubEnv("EARTHDATA_TOKEN", "a token");
  vi.stubEnv("GDAL_INGESTED_BYTES_AT_OPEN", "1000");
  vi.stubEnv("SECRET_OF_THE_PIPELINE", "x");
  const project = await misbehavingProject();
  const set = project.settings.packages[misbehaving];
  const settings = readSettings(
    {
      ...project.settings,
      gen: {
        secrets: { EARTHDATA_TOKEN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:earthdata-AbCdEf" },
        environment: { GDAL_HTTP_MAX_RETRY: 3, VSI_CACHE: true, AWS_REGION: "eu-west-1" },
      },
      packages: {
        "stactools-other": { environment: { OF_ANOTHER: "x" } },
        [misbehaving]: { ...set, environment: { AWS_REQUEST_PAYER: "requester", AWS_REGION: "us-west-2" } },
      },
    },
    "test",
  );
  await using maker = openItemMaker({ ...project, settings, log: () => {} });
  const { environment } = JSON.parse((await maker.createItem(misbehave("snoop", lookAround), within(60))) ?? "")
    .properties.found;
  expect(environment).toMatchObject({
    AWS_REQUEST_PAYER: "requester",
    AWS_REGION: "us-west-2",
    GDAL_HTTP_MAX_RETRY: "3",
    VSI_CACHE: "true",
    GDAL_CACHEMAX: "64",
    EARTHDATA_TOKEN: "a token",
    GDAL_DISABLE_READDIR_ON_OPEN: "TRUE",
    GDAL_INGESTED_BYTES_AT_OPEN: "1000",
  });
  expect(Object.keys(environment)).not.toContain("OF_ANOTHER");
  expect(Object.keys(environment)).not.toContain("SECRET_OF_THE_PIPELINE");
});

test("a secret that cannot be read postpones the item, and is read again for the next", async () => {
  const project = await misbehavingProject();
  let reads = 0;
  const readSecrets = async () => {
    reads += 1;
    if (reads === 1) throw new Fault("infrastructure", "the secret cannot be reached");
    return { OF_NO_LIST: "a value" };
  };
  await using maker = openItemMaker({ ...project, readSecrets, log: () => {} });
  const make = () => maker.createItem(misbehave("snoop", lookAround), within(60));
  await expect(make()).rejects.toMatchObject({ kind: "infrastructure" });
  expect(JSON.parse((await make()) ?? "").properties.found.environment).toMatchObject({ OF_NO_LIST: "a value" });
});
