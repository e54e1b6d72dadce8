const spelling = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/** Reads a time as microseconds since 1970; undefined if it is no text of RFC 3339, or has more digits. */
export function microsecondsOf(value: unknown): bigint | undefined {
  const [, second, fraction = "", zone] = (typeof value === "string" && spelling.exec(value)) || [];
  const milliseconds = Date.parse(`${second}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, "0"));
}
