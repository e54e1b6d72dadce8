import type { Stage } from "../../pipeline/message/stage.ts";
import type { Settings } from "../../settings/settings.ts";
import { type AwsPrice, awsPriceOf } from "./aws-prices.ts";
import { jobHourUsd, jobTimes } from "./job-prices.ts";
import { workersOf } from "./stage-estimates.ts";

/** Items to be made from requests and stored. */
export interface PricedItems {
  readonly messages: number;
  /** Bytes of a request, on average. */
  readonly messageBytes: number;
  /** Seconds that each stage takes for an item. */
  readonly seconds: Readonly<Record<Stage, number>>;
  /** True if AWS Batch makes them. */
  readonly isHeavy: boolean;
}

/** Bytes of an item, which nobody knows before it is made. */
export const assumedItemBytes = 8 * 1024;

/** Prices items on AWS, by the settings of the stages and of the jobs. */
export function priceOfItems({ messages, messageBytes, seconds, isHeavy }: PricedItems, settings: Settings): AwsPrice {
  const { gen, load } = settings;
  const requests = { messages, messageBytes };
  const runs = Math.ceil(messages / gen.batch_size);
  // A function hands a heavy item over at once, and is paid for its run alone.
  const runSeconds = isHeavy ? 0 : (messages * seconds.gen) / workersOf(settings, "aws", { isHeavy }).each;
  return awsPriceOf({
    gen: { ...requests, runs, runSeconds, memoryMegabytes: gen.memory_megabytes },
    load: {
      messages,
      messageBytes: assumedItemBytes,
      runs: Math.ceil(messages / load.batch_size),
      runSeconds: messages * seconds.load,
      memoryMegabytes: load.memory_megabytes,
    },
    ...(isHeavy && {
      jobs: { ...requests, jobSeconds: jobTimes.startSeconds + seconds.gen, hourUsd: jobHourUsd(settings) },
    }),
  });
}
