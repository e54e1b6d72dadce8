const levels = "▁▂▃▄▅▆▇█";

/** Draws counts as a line of bars, the largest the highest; no bar where the count is 0. */
export function sparkline(counts: readonly number[]): string {
  const largest = Math.max(0, ...counts);
  return counts
    .map((count) => (count <= 0 ? " " : (levels[Math.ceil((count / largest) * levels.length) - 1] ?? " ")))
    .join("");
}

/** Draws a share of 1 as a bar of so many columns. */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return "█".repeat(full) + "░".repeat(columns - full);
}
