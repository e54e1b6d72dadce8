import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type GivenIds, readItemIds } from "../../src/input/read-item-ids.ts";
import { folderWith } from "../cli/folder.ts";
import { surroundingsIn } from "./surroundings.ts";

async function idsOf(given: GivenIds, stdin: Buffer | string = "", folder = "/"): Promise<string[]> {
  const surroundings = { ...surroundingsIn(folder), stdin: Readable.from([Buffer.from(stdin)]) };
  return (await Array.fromAsync(readItemIds(given, surroundings))).flat();
}

test("every id without a line ending is read from stdin as it is", async () => {
  const id = fc
    .string({ unit: "binary", minLength: 1 })
    .filter((text) => text.isWellFormed() && !/\n|\r$|^\ufeff/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(id, { minLength: 1 }), fc.constantFrom("\n", "\r\n"), async (ids, ending) => {
      expect(await idsOf({ typed: [], from: "-" }, ids.join(ending))).toEqual(ids);
      expect(await idsOf({ typed: ["-"] }, `${ids.join(ending)}${ending}`)).toEqual(ids);
    }),
  );
});

test("ids of every character are read from lines of JSON, also from items", async () => {
  const ids = ["a\nb", "-", " ", "\u0000", "../x", '"'];
  const lines = ids.map((id, index) => JSON.stringify(index % 2 === 0 ? id : { id, type: "Feature" })).join("\n");
  const folder = folderWith({ "ids.ndjson": lines });
  expect(await idsOf({ typed: ["first"], from: "ids.ndjson" }, "", folder)).toEqual(["first", ...ids]);
});

test.each([
  ["x.jsonl", "5", "line 1 of x.jsonl is no id and has none"],
  ["x.jsonl", '"a"\n{"no":1}', "line 2 of x.jsonl is no id and has none"],
  ["x.jsonl", "{", "line 1 of x.jsonl"],
])("a line of %s that is %j is named", async (name, text, message) => {
  await expect(idsOf({ typed: [], from: name }, "", folderWith({ [name]: text }))).rejects.toThrow(message);
});

test("bytes that are no UTF-8 never name another item", async () => {
  await expect(idsOf({ typed: ["-"] }, Buffer.from([0x61, 0x0a, 0xff]))).rejects.toThrow(
    "line 2 of stdin is not UTF-8",
  );
});
