import { Fault } from "../../pipeline/fault/fault.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Target } from "../../targets/target.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { Sendable } from "../send.ts";
import { type AwsPrice, awsPriceOf } from "./aws-prices.ts";
import { itemSeconds } from "./item-seconds.ts";
import { outlivesQueue } from "./outlives-queue.ts";
import { type StageEstimates, stageEstimates, workersOf } from "./stage-estimates.ts";

/** The messages, time and price of enqueuing, so far as they can be known before. */
export interface Estimate extends StageEstimates {
  readonly messages: number;
  readonly bytes: number;
  readonly failures: Failures;
  readonly price: AwsPrice;
  /** True on AWS if the last messages would wait for longer than SQS keeps them. */
  readonly outlivesQueue: boolean;
}

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
  const stages = stageEstimates(messages, times, settings, target.name);
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
  return { messages, bytes, failures, price, ...stages, outlivesQueue: outlivesQueue(target.name, stages.seconds) };
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
