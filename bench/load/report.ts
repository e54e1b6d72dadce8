import type { Result } from "./measure.ts";

/** A line for each, and one below it for the processor's time. */
export function printResults(results: readonly Result[]): void {
  for (const { name, ratio, ours, theirs } of results) {
    console.log(`${name}: ${ratio} x (${ours.itemsPerSecond} items a second, ${theirs.itemsPerSecond})`);
    if (ours.clientCpu === undefined || theirs.clientCpu === undefined) continue;
    console.log(
      `  milliseconds an item: client ${ours.clientCpu}, theirs ${theirs.clientCpu}; server ${ours.serverCpu}, theirs ${theirs.serverCpu};` +
        ` peak memory ${ours.peakMegabytes} MB, theirs ${theirs.peakMegabytes} MB`,
    );
  }
}
