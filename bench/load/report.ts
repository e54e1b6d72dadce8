import type { Result } from "./measure.ts";

/** Prints a line for each case, and below it processor time and memory. */
export function printResults(results: readonly Result[]): void {
  for (const { name, ratio, beside, ours, theirs } of results) {
    console.log(`${name}: ${ratio} x (${ours.itemsPerSecond} items a second, ${beside} ${theirs.itemsPerSecond})`);
    if (ours.serverCpu === undefined || theirs.serverCpu === undefined) continue;
    console.log(
      `  milliseconds an item: client ${ours.clientCpu}, ${beside} ${theirs.clientCpu}; server ${ours.serverCpu}, ${beside} ${theirs.serverCpu};` +
        ` peak memory ${ours.peakMegabytes} MB, ${beside} ${theirs.peakMegabytes} MB`,
    );
  }
}
