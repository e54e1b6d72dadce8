import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";

const lengthBytes = 4;
const noLength = -1;

/** Writes a field that is null. */
export const writeNull = (out: ByteWriter): void => out.int32(noLength);

/** Leaves room for the length of a field, and returns the index of the field's beginning. */
export function openField(out: ByteWriter): number {
  out.int32(0);
  return out.length;
}

/** Writes the length of the field that was opened, and returns its range. */
export function closeField(out: ByteWriter, start: number): ByteRange {
  const end = out.length;
  out.setInt32(start - lengthBytes, end - start);
  return { start, end };
}
