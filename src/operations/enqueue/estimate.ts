import { Fault } from "../../pipeline/fault/fault.ts";
import { isHeavyName } from "../../settings/heavy-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Target } from "../../targets/target.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { Sendable } from "../send.ts";
import type { AwsPrice } from "./aws-prices.ts";
import { itemSeconds } from "./item-seconds.ts";
import { outlivesQueue } from "./outlives-queue.ts";
import { priceOfItems } from "./price-of-items.ts";
import { type StageEstimates, stageEstimates } from "./stage-estimates.ts";

/** The messages, time and price of enqueuing, so far as they can be known before. */
export interface Estimate extends StageEstimates {
  readonly messages: number;
  readonly bytes: number;
  readonly failures: Failures;
  readonly price: AwsPrice;
  /** True on AWS if the last messages would wait for longer than SQS keeps them. */
  readonly outlivesQueue: boolean;
}

/** Counts the requests and estimates the time and, on AWS, the price of all that becomes of them. */
export async function estimate(
  requests: AsyncIterable<Sendable>,
  target: Pick<Target, "name" | "logs">,
  { settings, packageName, signal }: { settings: Settings; packageName: string; signal: AbortSignal },
): Promise<Estimate> {
  const { messages, bytes, failures } = await countOf(requests, signal);
  const isHeavy = isHeavyName(settings, packageName);
  const times = await itemSeconds(target, { packageName, isHeavy }, signal);
  const stages = stageEstimates(messages, times, settings, target.name, { isHeavy });
  const messageBytes = messages === 0 ? 0 : bytes / messages;
  const seconds = { gen: times.gen.seconds, load: times.load.seconds };
  const price = priceOfItems({ messages, messageBytes, seconds, isHeavy }, settings);
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
