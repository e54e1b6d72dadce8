import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { closeField, openField } from "./copy-field.ts";

const jsonbVersion = 1;

/** Opens a field of jsonb, whose text follows its version. */
export function openJsonbField(out: ByteWriter): number {
  const start = openField(out);
  out.byte(jsonbVersion);
  return start;
}

/** Closes a field of jsonb, and returns the range of its text. */
export function closeJsonbField(out: ByteWriter, opened: number): ByteRange {
  const { start, end } = closeField(out, opened);
  return { start: start + 1, end };
}
