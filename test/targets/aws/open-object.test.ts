import { text } from "node:stream/consumers";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openObject } from "../../../src/targets/aws/open-object.ts";

let server: FauxqsServer;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${server.port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  server.createBucket("inventories");
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: "inventories", Key: "a/b c.txt", Body: "a\nb" }));
  s3.destroy();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

test("an object is read as it comes", async () => {
  expect(await text(await openObject("s3://inventories/a/b c.txt"))).toBe("a\nb");
});

test.each([
  ["s3://inventories/none.txt", "s3://inventories/none.txt cannot be read: there is no such object"],
  ["s3://nowhere/none.txt", "s3://nowhere/none.txt cannot be read: there is no such bucket"],
  ["s3://inventories", "s3://inventories is no address of an object"],
])("%s is unreadable input", async (href, message) => {
  await expect(openObject(href)).rejects.toMatchObject({ kind: "unreadable_input", message });
});
