/** Members of an object in the order in which jsonb keeps them: keys by their length in bytes, then by their bytes. */
export function jsonbEntries(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object)
    .map((member) => ({ member, key: Buffer.from(member[0]) }))
    .sort((a, b) => a.key.length - b.key.length || a.key.compare(b.key))
    .map(({ member }) => member);
}
