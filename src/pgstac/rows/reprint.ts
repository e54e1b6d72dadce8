/** Tells whether a number is written with no more digits than its double needs. */
export const isShortest = (written: string): boolean => String(Number(written)) === written;

/** Prints text, or a number with a negative exponent, as jsonb does. */
export function reprinted(written: string): string {
  if (written.startsWith('"')) return JSON.stringify(JSON.parse(written));
  const [, sign = "", whole = "", fraction = "", exponent = ""] = /^(-?)(\d+)\.?(\d*)[eE]-(\d+)$/.exec(written) ?? [];
  const decimals = fraction.length + Number(exponent);
  const digits = (whole + fraction).padStart(decimals + 1, "0");
  return `${sign}${digits.slice(0, -decimals).replace(/^0+(?=\d)/, "")}.${digits.slice(-decimals)}`;
}
