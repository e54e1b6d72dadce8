import { expect, test } from "vitest";
import { readText } from "../../../src/input/inventory/read-text.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

async function read(text: string): Promise<unknown[]> {
  const rows = await Array.fromAsync(readText([Buffer.from(text)].values() as unknown as AsyncIterable<Uint8Array>));
  return rows.map(({ line, row }) => [line, row instanceof Fault ? row.message.split(",")[0] : row["url"]]);
}

test("two addresses that run together are named and not sent as one", async () => {
  expect(
    await read("https://a.example/1.tifhttps://a.example/2.tif\ns3://b/1s3://b/2\nhttps://a.example/3.tif\n"),
  ).toEqual([
    [1, "two addresses run together"],
    [2, "two addresses run together"],
    [3, "https://a.example/3.tif"],
  ]);
});

test.each([
  "https://web.example/2020/https://a.example/1.tif",
  "https://a.example/get?url=https://b.example/1.tif&f=s3://b/c",
  "/vsizip//vsicurl/https://a.example/1.zip/1.tif",
  "zip+https://a.example/1.zip",
  "https://a.example/one-https-two/http.tif",
])("an address within an address is one: %s", async (url) => {
  expect(await read(`# a note\n\n ${url} \r\n`)).toEqual([[3, url]]);
});
