import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { readDocuments } from "../../../src/input/documents/read-documents.ts";
import { openRandomAccess } from "../../../src/targets/aws/open-random-access.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { useBucket } from "./use-bucket.ts";

const folder = fileURLToPath(new URL("../../input/documents/parquet", import.meta.url));
const address = "s3://scenes/a folder/scenes.parquet";

const s3 = useBucket("scenes");

beforeAll(async () => {
  await put(readFileSync(`${folder}/scenes.parquet`));
});

const put = (Body: string | Uint8Array) =>
  s3().send(new PutObjectCommand({ Bucket: "scenes", Key: "a folder/scenes.parquet", Body }));

const surroundings = { ...surroundingsIn(folder), openRandomAccess: (href: string) => openRandomAccess(href) };
const texts = async (name: string, skip?: number): Promise<string[]> => {
  const documents = (await Array.fromAsync(readDocuments([name], surroundings, { skip }))).flat();
  return documents.map(({ place, bytes }) => `${place.line} ${bytes}`);
};

test("Parquet is read from an object as from a file, also from a row on", async () => {
  const here = await texts("scenes.parquet");
  expect(here.length).toBeGreaterThan(2);
  expect(await texts(address)).toEqual(here);
  expect(await texts(address, 2)).toEqual(here.slice(2));
  expect(await texts("scenes.parquet", here.length)).toEqual([]);
});

test("an object that is replaced while it is read is no mixture of both", async () => {
  const bytes = readFileSync(`${folder}/scenes.parquet`);
  const object = await openRandomAccess(address);
  expect(Buffer.from(await object.slice(0, 4)).toString()).toBe("PAR1");
  await put("another");
  await expect(object.slice(4, 8)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: `${address} cannot be read: it was replaced meanwhile`,
  });
  object.close();
  await put(bytes);
});

test("an object that is not there is named, and Parquet behind https:// is to be fetched first", async () => {
  await expect(openRandomAccess("s3://scenes/none.parquet")).rejects.toMatchObject({ message: /none\.parquet/ });
  await expect(texts("https://example.com/scenes.parquet")).rejects.toMatchObject({
    kind: "unreadable_input",
    remedy: "curl -O https://example.com/scenes.parquet, and name the file",
  });
});
