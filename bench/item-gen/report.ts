import { table } from "../../src/cli/terminal/table.ts";
import type { rateOf } from "./measure.ts";
import type { Soak } from "./soak.ts";

type Rate = ReturnType<typeof rateOf>;

export interface Report {
  readonly cores: number;
  readonly rounds: number;
  /** True if every compared item equals the reference's. */
  readonly equal: boolean;
  readonly local: { readonly reference: Rate; readonly one_worker: Rate; readonly all_workers: Rate };
  readonly latency: { readonly reference: Rate; readonly one_worker: Rate; readonly all_workers: Rate };
  readonly batch: { readonly milliseconds: number; readonly slowest_alone_milliseconds: number };
  /** `left` names the files in the temporary folder after all workers ended. */
  readonly soak: Soak & { readonly left: readonly string[] };
  readonly ratios: Readonly<Record<string, number>>;
}

/** Formats a report for people. */
export function formatReport({ local, latency, batch, soak, ratios, rounds, cores, equal }: Report): string {
  const row = (name: string, { items, itemsPerSecond, cpuSecondsPerItem }: Rate): string[] => [
    name,
    String(items),
    itemsPerSecond.toFixed(2),
    cpuSecondsPerItem.toFixed(4),
  ];
  const places = { "local files": local, "files behind latency": latency };
  const rows = Object.entries(places).flatMap(([place, { reference, one_worker, all_workers }]) => [
    row(`${place}, uvx for each`, reference),
    row(`${place}, one worker`, one_worker),
    row(`${place}, all workers`, all_workers),
  ]);
  return [
    `${rounds} rounds on ${cores} cores; items ${equal ? "equal" : "NOT EQUAL"} to the reference's`,
    table(["", "items", "items/s", "CPU s/item"], rows),
    `a batch of 10 behind latency: ${Math.round(batch.milliseconds)} ms, its slowest item alone ${Math.round(batch.slowest_alone_milliseconds)} ms`,
    `${soak.items} items: ${JSON.stringify(soak.memoryMegabytes)} MB, ${soak.temporaryBytes} bytes of temporary files, left behind: ${soak.left.join(", ") || "nothing"}`,
    ...Object.entries(ratios).map(([name, ratio]) => `${name} ${ratio.toFixed(2)}`),
  ].join("\n");
}
