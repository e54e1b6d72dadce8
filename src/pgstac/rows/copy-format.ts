import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** Beginning and end of rows in COPY's binary format. */
export const copyHeader = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);

const lengthBytes = 4;
const noLength = -1;
const jsonbVersion = 1;

export const writeNull = (out: ByteWriter): void => out.int32(noLength);

/** Leaves room for the length of a field, and returns where the field begins. */
export function openField(out: ByteWriter): number {
  out.int32(0);
  return out.length;
}

/** Writes the length of the field that was opened, and returns where it stands. */
export function closeField(out: ByteWriter, start: number): ByteRange {
  const end = out.length;
  out.setInt32(start - lengthBytes, end - start);
  return { start, end };
}

/** Opens a field of jsonb, whose text follows its version. */
export function openJsonbField(out: ByteWriter): number {
  const start = openField(out);
  out.byte(jsonbVersion);
  return start;
}

/** Closes a field of jsonb, and returns where its text stands. */
export function closeJsonbField(out: ByteWriter, opened: number): ByteRange {
  const { start, end } = closeField(out, opened);
  return { start: start + 1, end };
}
