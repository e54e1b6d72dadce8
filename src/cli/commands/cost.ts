import { Command } from "commander";
import type { CostReport, MillionItems } from "../../operations/estimate-cost.ts";
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
  const { idle, idle_usd, million_items, million_heavy_items, prices_as_of, regions } = report;
  const unknown = idle.some((part) => part.usd === null);
  return [
    table(
      ["idle, by the month", "price", "cheaper by"],
      idle.map((part) => [part.part, dollars(part.usd), part.cheaper ?? ""]),
    ),
    `idle in all ${unknown ? "at least " : ""}${dollars(idle_usd)} a month`,
    ...(million_items ? describeItems("a million items", million_items, []) : []),
    ...(million_heavy_items
      ? describeItems("a million heavy items", million_heavy_items, [
          [
            `jobs on AWS Batch, ${million_heavy_items.seconds_per_item} s an item and ${dollars(million_heavy_items.job_hour_usd)} an hour`,
            dollars(million_heavy_items.jobs_usd),
            "a smaller batch.vcpus and batch.memory_megabytes; gen.architecture: arm64",
          ],
        ])
      : []),
    "",
    `list prices of ${prices_as_of} in ${regions.join(" and ")}, without free tiers; docs/cost.md has what is left out`,
  ].join("\n");
}

/** Describes the parts of a price: `jobs` are the rows of items that AWS Batch makes. */
function describeItems(title: string, price: MillionItems, jobs: readonly string[][]): string[] {
  const { usd, gen_function_usd, load_function_usd, sns_usd, sqs_usd, seconds_per_item } = price;
  const isHeavy = jobs.length > 0;
  const cheaper = "a smaller gen.memory_megabytes; assets read in the bucket's region";
  return [
    "",
    table(
      [title, "price", "cheaper by"],
      [
        ...jobs,
        isHeavy
          ? ["gen function, which hands them over", dollars(gen_function_usd), ""]
          : [`gen function, ${seconds_per_item} s an item`, dollars(gen_function_usd), cheaper],
        ["load function", dollars(load_function_usd), ""],
        ["SNS", dollars(sns_usd), "stac-ingest publish --direct for items that are made"],
        ["SQS", dollars(sqs_usd), "the same"],
      ],
    ),
    `in all ${dollars(usd)} for ${title}, without retries, logs and transfer`,
  ];
}

const dollars = (usd: number | null): string => (usd === null ? "not known" : `$${usd.toFixed(2)}`);
