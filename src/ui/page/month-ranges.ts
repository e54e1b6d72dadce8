/** Writes months, `2024-04`, in their order; those that follow one another as one, `2024-04 to 2024-09`. */
export function monthRanges(months: readonly string[]): readonly string[] {
  const ranges: [string, string][] = [];
  for (const month of months) {
    const range = ranges.at(-1);
    if (range && numberOf(month) === numberOf(range[1]) + 1) range[1] = month;
    else ranges.push([month, month]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first} to ${last}`));
}

function numberOf(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return year * 12 + number;
}
