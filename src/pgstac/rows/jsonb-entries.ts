/** Members of an object in the order in which jsonb keeps them: keys by their length in bytes, then by their bytes. */
export function jsonbEntries(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object).sort(([one], [other]) => inOrder(one, other));
}

function inOrder(one: string, other: string): number {
  const [length, otherLength] = [Buffer.byteLength(one), Buffer.byteLength(other)];
  if (length !== otherLength) return length - otherLength;
  // Of ASCII, which most keys are, characters are bytes.
  if (length === one.length && length === other.length) return one < other ? -1 : 1;
  return Buffer.from(one).compare(Buffer.from(other));
}
