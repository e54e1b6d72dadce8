import { Command } from "commander";
import type { CostReport } from "../../operations/estimate-cost.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { parseDuration } from "../options/duration.ts";
import { table } from "../terminal/table.ts";

export function costCommand({ readConfiguration, print }: Context): Command {
  return new Command("cost")
    .description("estimate what the pipeline on AWS costs: idle by the month, and a million items")
    .option("--per-item <duration>", "how long making one item takes (default: an assumed time)", parseDuration)
    .addHelpText("after", examples("stac-ingest cost", "stac-ingest cost --per-item 0.5s --json"))
    .action(async ({ perItem }: { perItem?: number }) => {
      const { estimateCost } = await import("../../operations/estimate-cost.ts");
      const { settings } = await readConfiguration();
      print(estimateCost(settings, perItem === undefined ? undefined : perItem / 1000), describe);
    });
}

function describe(report: CostReport): string {
  const { idle, idle_usd, million_items, gen_seconds_per_item, job_hour_usd, prices_as_of, regions } = report;
  const dollars = (usd: number | null): string => (usd === null ? "not known" : `$${usd.toFixed(2)}`);
  const { usd, gen_function_usd, load_function_usd, sns_usd, sqs_usd } = million_items;
  const unknown = idle.some((part) => part.usd === null);
  return [
    table(
      ["idle, by the month", "price", "cheaper by"],
      idle.map((part) => [part.part, dollars(part.usd), part.cheaper ?? ""]),
    ),
    `idle in all ${unknown ? "at least " : ""}${dollars(idle_usd)} a month`,
    "",
    table(
      ["a million items", "price", "cheaper by"],
      [
        [
          `gen function, ${gen_seconds_per_item} s an item`,
          dollars(gen_function_usd),
          "a smaller gen.memory_megabytes; assets read in the bucket's region",
        ],
        ["load function", dollars(load_function_usd), ""],
        ["SNS", dollars(sns_usd), "stac-ingest publish --direct for items that are made"],
        ["SQS", dollars(sqs_usd), "the same"],
      ],
    ),
    `in all ${dollars(usd)} for a million items, without retries, logs and transfer`,
    ...(job_hour_usd === null
      ? []
      : [
          `heavy items: ${dollars(job_hour_usd)} for each hour of a job on AWS Batch; cheaper by a smaller batch.vcpus`,
        ]),
    `list prices of ${prices_as_of} in ${regions.join(" and ")}, without free tiers; docs/cost.md has what is left out`,
  ].join("\n");
}
