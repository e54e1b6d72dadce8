import { availableParallelism } from "node:os";
import { Fault } from "../../pipeline/fault.ts";
import type { Settings } from "../../settings/settings.ts";
import { messageRetentionDays } from "../../settings/stage-numbers.ts";
import type { Target } from "../../targets/target.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { Sendable } from "../send.ts";
import { type AwsPrice, awsPriceOf } from "./aws-prices.ts";
import { type ItemSeconds, itemSeconds } from "./item-seconds.ts";

/** The messages, time and price of enqueuing, so far as they can be known before. */
export interface Estimate {
  readonly messages: number;
  readonly bytes: number;
  readonly failures: Failures;
  /** Seconds until the last item is stored. */
  readonly seconds: number;
  readonly gen: StageEstimate;
  readonly load: StageEstimate;
  readonly price: AwsPrice;
  /** True on AWS if the last messages would wait for longer than SQS keeps them. */
  readonly outlivesQueue: boolean;
}

export interface StageEstimate {
  readonly itemSeconds: ItemSeconds;
  /** Items that are worked on at once. */
  readonly itemsAtOnce: number;
  readonly seconds: number;
}

const daySeconds = 86_400;

/** Bytes of an item, which nobody knows before it is made. */
export const assumedItemBytes = 8 * 1024;

/** Counts the requests and estimates the time and, on AWS, the price of all that becomes of them. */
export async function estimate(
  requests: AsyncIterable<Sendable>,
  target: Pick<Target, "name" | "logs">,
  { settings, packageName, signal }: { settings: Settings; packageName: string; signal: AbortSignal },
): Promise<Estimate> {
  const { messages, bytes, failures } = await countOf(requests, signal);
  const times = await itemSeconds(target, packageName, signal);
  const workers = workersOf(settings, target.name);
  const gen = stageEstimate(messages, times.gen, workers.functions * workers.each);
  const load = stageEstimate(messages, times.load, target.name === "aws" ? settings.load.concurrency : 1);
  const price = awsPriceOf({
    gen: {
      messages,
      messageBytes: messages === 0 ? 0 : bytes / messages,
      runs: Math.ceil(messages / settings.gen.batch_size),
      runSeconds: (messages * times.gen.seconds) / workersOf(settings, "aws").each,
      memoryMegabytes: settings.gen.memory_megabytes,
    },
    load: {
      messages,
      messageBytes: assumedItemBytes,
      runs: Math.ceil(messages / settings.load.batch_size),
      runSeconds: messages * times.load.seconds,
      memoryMegabytes: settings.load.memory_megabytes,
    },
  });
  // Both stages work at the same time; the last batch waits for its window.
  const seconds = messages === 0 ? 0 : Math.max(gen.seconds, load.seconds) + settings.load.window_seconds;
  const outlivesQueue = target.name === "aws" && seconds > messageRetentionDays * daySeconds;
  return { messages, bytes, failures, seconds: Math.ceil(seconds), gen, load, price, outlivesQueue };
}

async function countOf(requests: AsyncIterable<Sendable>, signal: AbortSignal) {
  const failures = new FailureCount();
  let messages = 0;
  let bytes = 0;
  for await (const { place, outgoing } of requests) {
    signal.throwIfAborted();
    if (outgoing instanceof Fault) failures.add(place, outgoing);
    else {
      messages += 1;
      bytes += Buffer.byteLength(outgoing.body);
    }
  }
  return { messages, bytes, failures: failures.report() };
}

function stageEstimate(messages: number, seconds: ItemSeconds, itemsAtOnce: number): StageEstimate {
  const took = seconds.seconds * Math.max(messages / itemsAtOnce, messages > 0 ? 1 : 0);
  return { itemSeconds: seconds, itemsAtOnce, seconds: Math.ceil(took) };
}

/** Functions at once, and workers in each of them. */
function workersOf({ gen, gen_workers }: Settings, name: Target["name"]): { functions: number; each: number } {
  if (name === "local") return { functions: 1, each: gen_workers ?? availableParallelism() };
  return { functions: gen.concurrency, each: Math.min(gen.batch_size, gen_workers ?? gen.batch_size) };
}
