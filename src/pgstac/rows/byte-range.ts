/** Where a value stands in the bytes of a JSON text. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The value that stands there, parsed.
 * @throws SyntaxError
 */
export function valueAt(bytes: Buffer, { start, end }: ByteRange): unknown {
  const written = bytes.toString("utf8", start, end);
  return written.startsWith('"') && !written.includes("\\") ? written.slice(1, -1) : JSON.parse(written);
}
