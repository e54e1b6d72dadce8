import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { buildPayloadReader } from "../../../../src/targets/local/process/build-payload-reader.ts";
import { openPayloads } from "../../../../src/targets/local/state/payloads.ts";

const root = mkdtempSync(join(tmpdir(), "stac-ingest-payloads-"));
const payloads = openPayloads(join(root, "payloads"));

test("a stored document is read back by its address", async () => {
  const href = await payloads.store('{"id":"é"}');
  expect(href).toMatch(/^file:\/\//);
  expect(await payloads.read(href)).toBe('{"id":"é"}');
});

test("a message cannot make the pipeline read other files", async () => {
  const secret = join(root, "secret.json");
  writeFileSync(secret, "{}");
  const inside = pathToFileURL(join(root, "payloads")).href;
  for (const href of [
    pathToFileURL(secret).href,
    `${inside}/../secret.json`,
    `${inside}/%2e%2e/secret.json`,
    "file:///",
  ]) {
    await expect(payloads.read(href)).rejects.toMatchObject({ kind: "invalid_request" });
  }
});

test("a payload that is gone is named", async () => {
  const href = pathToFileURL(join(root, "payloads", "gone.json")).href;
  await expect(payloads.read(href)).rejects.toMatchObject({
    kind: "payload_missing",
    message: expect.stringContaining(href),
  });
});

test("addresses of objects are read from S3", async () => {
  const read = buildPayloadReader(payloads, ["b"], async (href) => `behind ${href}`);
  expect(await read("s3://b/k")).toBe("behind s3://b/k");
});
