import { randomBytes } from "node:crypto";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gunzipped } from "../../../src/input/source/gunzipped.ts";

/** Pieces in memory that is used again, as those of files are. */
async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(length);
  for (let at = 0; at < bytes.length; at += length) {
    yield memory.subarray(0, bytes.copy(memory, 0, at, at + length));
    memory.fill("#");
  }
}

async function read(bytes: Buffer, pieceLength: number): Promise<{ content: Buffer; error: unknown }> {
  const found: Buffer[] = [];
  try {
    for await (const piece of gunzipped(pieces(bytes, pieceLength))) found.push(Buffer.from(piece));
    return { content: Buffer.concat(found), error: undefined };
  } catch (error) {
    return { content: Buffer.concat(found), error };
  }
}

/** A member with all that its header may hold; Node writes none of it. */
function withHeader(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const head = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([
    head,
    extra,
    Buffer.from("name\0comment\0"),
    Buffer.from([9, 9]),
    deflateRawSync(content),
    plain.subarray(-8),
  ]);
}

/** The large one is unpacked piece by piece, the small ones at once. */
const large = randomBytes(150_000);
const contents = {
  empty: Buffer.alloc(0),
  small: Buffer.from("small"),
  large,
  repeated: Buffer.alloc(1_200_000, "a line that is there often\n"),
};
const contentOf = (parts: readonly Part[]): Buffer => Buffer.concat(parts.map(({ content }) => contents[content]));

interface Part {
  readonly content: keyof typeof contents;
  readonly whole: boolean;
  readonly zeros: number;
}
const member: fc.Arbitrary<Part> = fc.record({
  content: fc.constantFrom(...(Object.keys(contents) as (keyof typeof contents)[])),
  whole: fc.boolean(),
  zeros: fc.nat(3),
});
const members = fc.array(member, { minLength: 1, maxLength: 4 });
const pieceLength = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(1 << 16), fc.constant(1 << 20));
const packed = (parts: readonly Part[]): Buffer =>
  Buffer.concat(
    parts.flatMap(({ content, whole, zeros }) => [
      whole ? withHeader(contents[content]) : gzipSync(contents[content]),
      Buffer.alloc(zeros),
    ]),
  );
const lengthFor = (bytes: Buffer, length: number): number => (bytes.length > 10_000 ? Math.max(length, 5000) : length);

test("all members are unpacked, with zeros between them and after them", async () => {
  await fc.assert(
    fc.asyncProperty(members, pieceLength, async (parts, length) => {
      const bytes = packed(parts);
      const { content, error } = await read(bytes, lengthFor(bytes, length));
      expect(error).toBeUndefined();
      expect(content.equals(contentOf(parts))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("anything that follows is named with its place, after all that was packed", async () => {
  await fc.assert(
    fc.asyncProperty(members, pieceLength, async (parts, length) => {
      const whole = packed(parts);
      const bytes = Buffer.concat([whole, Buffer.from("written by tar")]);
      const { content, error } = await read(bytes, lengthFor(bytes, length));
      expect(content.equals(contentOf(parts))).toBe(true);
      expect(error).toMatchObject({
        message: `all gzip data of it was read, but from its byte ${whole.length + 1} on something else follows, which begins "written by tar"`,
        remedy: `head -c ${whole.length} makes a file without it`,
      });
    }),
    { numRuns: 20 },
  );
});

test("a file that is cut anywhere is an error, and nothing but its beginning is read", async () => {
  await fc.assert(
    fc.asyncProperty(
      members,
      pieceLength,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (parts, length, share) => {
        const last = gzipSync(large);
        const before = packed(parts);
        const bytes = Buffer.concat([before, last.subarray(0, 3 + Math.floor((last.length - 3) * share))]);
        const { content, error } = await read(bytes, lengthFor(bytes, length));
        const expected = Buffer.concat([contentOf(parts), large]);
        expect(expected.subarray(0, content.length).equals(content)).toBe(true);
        expect(content.length).toBeGreaterThanOrEqual(expected.length - large.length);
        expect(error).toMatchObject({ code: "Z_BUF_ERROR" });
      },
    ),
    { numRuns: 20 },
  );
});

test("a byte that changed is an error", async () => {
  for (const content of [Buffer.from("small"), large]) {
    const bytes = gzipSync(content);
    for (const at of [2, bytes.length >> 1, bytes.length - 5, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      expect((await read(changed, 1 << 16)).error).toMatchObject({ code: expect.stringMatching(/^Z_/) });
    }
  }
});
