import { PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { listObjects } from "../../../src/targets/aws/list-objects.ts";
import { useBucket } from "./use-bucket.ts";

const s3 = useBucket("archive");

beforeAll(async () => {
  const keys = [
    "other/1",
    "p/",
    ...Array.from({ length: 1100 }, (_, index) => `p/${String(index).padStart(4, "0")} é.tif`),
  ];
  for (let at = 0; at < keys.length; at += 50) {
    const some = keys.slice(at, at + 50);
    await Promise.all(some.map((Key) => s3().send(new PutObjectCommand({ Bucket: "archive", Key, Body: "abc" }))));
  }
});

test("all pages of a listing are read, in the order of the keys", async () => {
  const found = await Array.fromAsync(listObjects("archive", "p/"));
  expect(found).toHaveLength(1101);
  expect(found[1]).toEqual({
    key: "p/0000 é.tif",
    sizeBytes: 3,
    lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    etag: "900150983cd24fb0d6963f7d28e17f72",
  });
  expect(found.map(({ key }) => key)).toEqual(found.map(({ key }) => key).toSorted());
});

test("a bucket that is not there is named", async () => {
  await expect(Array.fromAsync(listObjects("nowhere", "a/"))).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "s3://nowhere/a/ cannot be read: there is no such bucket",
  });
});
