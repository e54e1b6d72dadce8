/**
 * A number as people read it: `1,234,567.891`, at most three decimals. `toLocaleString` writes the same, but its first
 * call loads Node's tables of all languages, which takes longer than most commands.
 */
export function grouped(value: number): string {
  const [whole = "", fraction] = String(Number.isInteger(value) ? value : Math.round(value * 1000) / 1000).split(".");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}
