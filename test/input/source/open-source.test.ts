import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { filePieces } from "../../../src/input/source/file-pieces.ts";
import { byteLinesOf } from "../../../src/input/source/lines.ts";
import { openSource } from "../../../src/input/source/open-source.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../surroundings.ts";

afterEach(removeFolders);

/** More than is read at once, several times. */
const content = Buffer.concat([Buffer.from("text"), randomBytes(5 << 20)]);
async function contentOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces, (piece) => Buffer.from(piece)));
}

test.each([
  ["as it is", content],
  ["gzipped", gzipSync(content)],
  ["empty", Buffer.alloc(0)],
  ["of one byte", content.subarray(0, 1)],
])("a file %s is read whole", async (name, bytes) => {
  const { bytes: pieces, close } = await openSource("file", surroundingsIn(folderWith({ file: bytes })));
  const expected = name === "gzipped" ? content : bytes;
  expect((await contentOf(pieces)).equals(expected)).toBe(true);
  close();
});

test("a file is read into memory that is used again", async () => {
  const pieces = filePieces(join(folderWith({ file: content }), "file"), new AbortController().signal);
  const memories = new Set<ArrayBufferLike>();
  for await (const { buffer } of pieces) memories.add(buffer);
  expect(memories.size).toBe(2);
});

test("reading ends when it is interrupted, and a folder and what is not there are named", async () => {
  const folder = folderWith({ file: content });
  const interruption = new AbortController();
  const { bytes } = await openSource("file", surroundingsIn(folder, interruption.signal));
  const pieces = bytes[Symbol.asyncIterator]();
  await pieces.next();
  interruption.abort(new Error("interrupted"));
  await expect(pieces.next()).rejects.toThrow("interrupted");
  await expect(openSource(".", surroundingsIn(folder))).rejects.toThrow(". cannot be read: it is a folder");
  await expect(openSource("none", surroundingsIn(folder))).rejects.toThrow("there is no such file");
});

test("lines are whole wherever the pieces they come in end, though their memory is used again", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", "é", "\r", "\ufeff") });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 7 }), async (lines, pieceLength) => {
      const bytes = Buffer.from(lines.join("\n"));
      async function* pieces(): AsyncGenerator<Buffer> {
        const memory = Buffer.alloc(pieceLength);
        for (let at = 0; at < bytes.length; at += pieceLength) {
          yield memory.subarray(0, bytes.copy(memory, 0, at, at + pieceLength));
          memory.fill("#");
        }
      }
      const found = await Array.fromAsync(byteLinesOf(pieces()), (lines) => lines.map(String));
      const expected = bytes
        .toString()
        .replace(/^\ufeff/, "")
        .split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(found.flat()).toEqual(expected);
    }),
  );
});
