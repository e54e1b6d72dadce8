import { Fault } from "../../pipeline/fault/fault.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { FailureCount, type Failures } from "../failures.ts";
import { type Making, makeItems } from "../make-items.ts";
import type { Sendable } from "../send.ts";

export interface Sample {
  readonly items: readonly unknown[];
  /** Rows that were chosen. */
  readonly tried: number;
  /** All messages that would be sent. */
  readonly count: number;
  readonly failures: Failures;
}

/** Makes the items of a few rows on this machine, chosen at random: a look at all the others. */
export async function makeSample(requests: AsyncIterable<Sendable>, size: number, making: Making): Promise<Sample> {
  const { chosen, count } = await choose(requests, size);
  const failures = new FailureCount();
  const items: unknown[] = [];
  for await (const { sendable, outcome } of makeItems(chosen, making)) {
    if (outcome instanceof Fault) failures.add(sendable.place, outcome);
    else items.push(parseLosslessly(outcome, "the item"));
  }
  return { items, tried: chosen.length, count, failures: failures.report() };
}

/** Chooses some of many, each as likely as any other, and counts them all (reservoir sampling). */
export async function choose<T>(
  all: AsyncIterable<T>,
  size: number,
  random: () => number = Math.random,
): Promise<{ chosen: T[]; count: number }> {
  const chosen: T[] = [];
  let count = 0;
  for await (const each of all) {
    count += 1;
    const place = chosen.length < size ? chosen.length : Math.floor(random() * count);
    if (place < size) chosen[place] = each;
  }
  return { chosen, count };
}
