/** Place of a value in the bytes of a text. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Parses the value in that range.
 * @throws SyntaxError
 */
export function valueAt(bytes: Buffer, { start, end }: ByteRange): unknown {
  const written = bytes.toString("utf8", start, end);
  return written.startsWith('"') && !written.includes("\\") ? written.slice(1, -1) : JSON.parse(written);
}
