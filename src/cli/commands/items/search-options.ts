import type { Command } from "commander";

/** Adds the options that choose items. */
export function addSearchOptions(command: Command): Command {
  return command
    .option(
      "--bbox <w,s,e,n>",
      "that touch this box in degrees (--bbox=-10,40,5,50; a west beyond the east is over 180°)",
    )
    .option("--datetime <period>", "of a time or a period: 2024-06, 2024-01-01/2024-03-31, 2024-06-01T12:00:00Z/..")
    .option("--ids <ids>", "with one of these ids, with commas between")
    .option("--filter <cql2>", 'for which this CQL2 holds, as text or as JSON: "eo:cloud_cover < 10"');
}
