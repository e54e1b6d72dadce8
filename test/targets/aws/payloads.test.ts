import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AwsPayloads, openAwsPayloads } from "../../../src/targets/aws/payloads.ts";
import { startAnsweringServer } from "./answering-server.ts";

let server: FauxqsServer;
let payloads: AwsPayloads;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket("payloads");
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  payloads = openAwsPayloads({ endpointUrl: `http://127.0.0.1:${server.port}`, region: "us-east-1" });
});
afterAll(async () => {
  payloads[Symbol.dispose]();
  await server.stop();
});

test("what is stored is read back, character by character", async () => {
  const text = JSON.stringify({ text: "é\u2028😀" });
  expect(await payloads.read(await payloads.store("payloads", text))).toBe(text);
});

test.each([
  ["s3://payloads/nothing.json", "payload_missing"],
  ["s3://nowhere/nothing.json", "payload_missing"],
  ["s3://payloads/", "invalid_request"],
  ["file:///etc/passwd", "invalid_request"],
])("%s cannot be read: %s", async (href, kind) => {
  await expect(payloads.read(href)).rejects.toMatchObject({ kind });
});

test("a document too large to be parsed is refused for good", async () => {
  const bytes = 33 * 1024 * 1024;
  await using large = await startAnsweringServer(() => ({
    headers: { "content-length": String(bytes) },
    body: "x".repeat(bytes),
  }));
  using there = openAwsPayloads({ endpointUrl: large.endpointUrl, region: "us-east-1" });
  await expect(there.read("s3://any/large.json")).rejects.toMatchObject({ kind: "item_too_large" });
});

test("a batch's documents share an allowance; what exceeds it waits for another batch", async () => {
  const hrefs = await Promise.all([1, 2, 3].map((digit) => payloads.store("payloads", String(digit).repeat(1000))));
  const allowance = { bytes: 2500 };
  const results = await Promise.allSettled(hrefs.map((href) => payloads.read(href, allowance)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { kind: "infrastructure" } });
});

test("a bucket that is gone is named when something is to be stored", async () => {
  await expect(payloads.store("nowhere", "{}")).rejects.toMatchObject({
    kind: "not_found",
    message: "the bucket nowhere does not exist",
  });
});
