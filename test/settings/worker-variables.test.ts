import fc from "fast-check";
import { expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { whyNoVariable } from "../../src/settings/worker-variables.ts";

test.each([
  ["AWS_REQUEST_PAYER", "requester"],
  ["AWS_NO_SIGN_REQUEST", "YES"],
  ["AWS_REGION", "us-west-2"],
  ["GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"],
  ["GDAL_HTTP_HEADERS", "Accept: image/tiff"],
  ["GDAL_HTTP_AUTH", "NEGOTIATE"],
  ["GOOGLE_APPLICATION_CREDENTIALS", "/etc/gcp.json"],
  ["AWS_SHARED_CREDENTIALS_FILE", "/etc/aws"],
  ["https_proxy", "http://proxy.example.com:3128"],
  ["EARTHDATA_USERNAME", "somebody"],
])("%s=%s may be set", (name, value) => {
  expect(whyNoVariable(name, value)).toBeUndefined();
});

test.each([
  ["PATH", "/tmp", "is reserved"],
  ["path", "/tmp", "is reserved"],
  ["LD_PRELOAD", "x.so", "is reserved"],
  ["PYTHONPATH", "/tmp", "is reserved"],
  ["TMPDIR", "/tmp", "is reserved"],
  ["AWS_LAMBDA_RUNTIME_API", "x", "is reserved"],
  ["STAC_INGEST_SETTINGS", "x", "is reserved"],
  ["PGPASSWORD", "x", "is reserved"],
  ["GDAL_VRT_ENABLE_PYTHON", "YES", "is reserved"],
  ["AWS_SECRET_ACCESS_KEY", "x", "looks like a secret"],
  ["AWS_ACCESS_KEY_ID", "x", "looks like a secret"],
  ["AWS_SESSION_TOKEN", "x", "looks like a secret"],
  ["EARTHDATA_PASSWORD", "x", "looks like a secret"],
  ["PC_SDK_SUBSCRIPTION_KEY", "x", "looks like a secret"],
  ["AZURE_STORAGE_SAS_TOKEN", "x", "looks like a secret"],
  ["AZURE_STORAGE_CONNECTION_STRING", "x", "looks like a secret"],
  ["GDAL_HTTP_USERPWD", "a:b", "looks like a secret"],
  ["GDAL_HTTP_HEADERS", "Authorization: Bearer abcdefghijkl", "holds a secret"],
  ["https_proxy", "http://somebody:else@proxy.example.com", "holds a secret"],
  ["A-B", "x", "letters, digits and underscores"],
  ["1A", "x", "letters, digits and underscores"],
  ["A=B", "x", "letters, digits and underscores"],
  ["A", "x\0y", "without NUL"],
])("%s=%s is refused: %s", (name, value, why) => {
  expect(whyNoVariable(name, value)).toContain(why);
});

test("a refusal names the key, and never the value", () => {
  const environment = { AWS_SECRET_ACCESS_KEY: "hunter2", GDAL_NUM_THREADS: 2 };
  for (const given of [{ gen: { environment } }, { packages: { naip: { environment } } }]) {
    expect(() => readSettings(given, "config.yml")).toThrow(
      expect.objectContaining({
        kind: "invalid_settings",
        message: expect.stringMatching(/environment\.AWS_SECRET_ACCESS_KEY: looks like a secret(?!.*hunter2)/),
      }),
    );
  }
  expect(() => readSettings({ load: { environment: {} } }, "config.yml")).toThrow("unknown key load.environment");
  expect(() => readSettings({ gen: { environment: { A: [] } } }, "config.yml")).toThrow(
    "expected a string or a number",
  );
});

test("no name that is allowed decides what runs", () => {
  const parts = fc.constantFrom("LD_", "PYTHON", "AWS_LAMBDA_", "NODE_", "STAC_INGEST_", "DYLD_");
  fc.assert(
    fc.property(parts, fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/), (part, rest) => {
      expect(whyNoVariable(`${part}${rest}`, "x")).toBeDefined();
    }),
  );
});
