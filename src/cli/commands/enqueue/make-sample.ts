import { Fault } from "../../../pipeline/fault.ts";
import { parseLosslessly } from "../../../pipeline/json.ts";
import type { Context } from "../../context.ts";
import { addFailure, exitCodeFor, noFailures, noteFailures } from "../../failures.ts";
import { makeItems } from "../../make-items.ts";
import { plural } from "../../plural.ts";
import type { Sendable } from "../../send.ts";

/** Makes the items of a few rows here, chosen at random, and prints them: what all the others will come to. */
export async function makeSample(
  sendables: AsyncIterable<Sendable>,
  size: number,
  inventories: readonly string[],
  context: Context,
): Promise<void> {
  const { chosen, count } = await choose(sendables, size);
  const failures = noFailures();
  const items: unknown[] = [];
  for await (const { sendable, outcome } of makeItems(
    chosen,
    await context.readConfiguration(),
    context,
    inventories,
  )) {
    if (outcome instanceof Fault) addFailure(failures, sendable.place, outcome);
    else items.push(parseLosslessly(outcome, "the item"));
  }
  noteFailures(failures, context.note);
  context.print({ items, count, failed: failures.count, failures: failures.first }, () =>
    [
      ...items.map((item) => JSON.stringify(item)),
      `${plural(count, "message")} would be sent; of ${chosen.length} tried ${items.length} became items`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(items.length, failures));
}

/** Each row is as likely as any other, however many there are. */
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
