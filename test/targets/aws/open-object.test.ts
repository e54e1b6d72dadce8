import { text } from "node:stream/consumers";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { openObject } from "../../../src/targets/aws/open-object.ts";
import { useBucket } from "./use-bucket.ts";

const s3 = useBucket("inventories");

beforeAll(async () => {
  await s3().send(new PutObjectCommand({ Bucket: "inventories", Key: "a/b c.txt", Body: "a\nb" }));
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
