const ends: ReadonlySet<number | undefined> = new Set([..."\n}]"].map((end) => end.charCodeAt(0)));

/** Bytes that nothing but their last line shows to be whole: it must end as lines or JSON do. */
export async function* withWholeEnd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last: number | undefined;
  for await (const piece of bytes) {
    last = piece.at(-1) ?? last;
    yield piece;
  }
  if (last === undefined || ends.has(last)) return;
  throw new Error(
    "the server did not say how long it is, and its last line has no end, so it may be cut short; " +
      "download it, look at its end, and read the file",
  );
}
