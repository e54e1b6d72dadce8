import type { EnqueuePlan } from "../../operations/enqueue/plan.ts";
import type { StageEstimate } from "../../operations/enqueue/stage-estimates.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { roughTime } from "../../pipeline/text/rough-time.ts";
import type { Context } from "../context.ts";
import { exitCodeFor } from "../exit-codes.ts";
import { surroundingsOf } from "../setup/surroundings.ts";
import { expirySentence } from "./expiry-sentence.ts";
import { noteFailures } from "./note-failures.ts";
import { noteLeftOut } from "./note-left-out.ts";

/** Prints what enqueuing would take: messages, time, and the price on AWS. Sends nothing. */
export async function printEstimate(plan: EnqueuePlan, context: Context): Promise<void> {
  const { estimate } = await import("../../operations/enqueue/estimate.ts");
  const { assumedItemBytes } = await import("../../operations/enqueue/price-of-items.ts");
  const { readRequests } = await import("../../operations/enqueue/read-requests.ts");
  const { settings } = await context.readConfiguration();
  const leftOut = new Map();
  const requests = readRequests(plan, await surroundingsOf(context), leftOut);
  await using target = await context.openTarget({ mayBeNew: true });
  const progress = context.progress("counting messages");
  const { messages, bytes, failures, seconds, gen, load, price, outlivesQueue } = await estimate(requests, target, {
    settings,
    packageName: plan.recipe.package,
    signal: context.signal,
  });
  progress.stop();
  noteFailures(failures, context.noteFailure);
  const report = {
    messages,
    bytes,
    failed: failures.count,
    failures: failures.first,
    ...noteLeftOut(leftOut, context.note),
    target: target.name,
    seconds,
    gen: stageReport(gen),
    load: stageReport(load),
    assumed_item_bytes: assumedItemBytes,
    aws_price: price,
    outlives_queue: outlivesQueue,
  };
  if (outlivesQueue) context.noteFailure(expirySentence("the last messages", seconds));
  context.print(report, () =>
    [
      `messages  ${grouped(messages)}${failures.count > 0 ? `; ${plural(failures.count, "row")} would be refused` : ""}`,
      `time      about ${roughTime(seconds)} (${target.name})`,
      `          making items: ${stageText(gen)}`,
      `          loading: ${stageText(load)}`,
      `price     about $${price.usd.toFixed(2)} on AWS: SNS $${price.sns_usd.toFixed(2)}, SQS $${price.sqs_usd.toFixed(2)}, ` +
        `gen function $${price.gen_function_usd.toFixed(2)}, ` +
        `${price.jobs_usd > 0 ? `jobs on AWS Batch $${price.jobs_usd.toFixed(2)}, ` : ""}load function $${price.load_function_usd.toFixed(2)}`,
      `          list prices of ${price.prices_as_of} in ${price.regions.join(" and ")}, without retries, database, storage, logs and transfer`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(messages, failures.count));
}

const stageReport = ({ itemSeconds: { seconds: each, measuredItems }, itemsAtOnce, seconds }: StageEstimate) => ({
  seconds,
  items_at_once: itemsAtOnce,
  item_seconds: each,
  item_seconds_from: measuredItems > 0 ? "log" : "assumption",
  measured_items: measuredItems,
});

function stageText({ itemSeconds: { seconds, measuredItems }, itemsAtOnce }: StageEstimate): string {
  const source =
    measuredItems > 0
      ? `the mean of ${plural(measuredItems, "item")} in the log`
      : "assumed: the log of the last day has none";
  return `${Number(seconds.toPrecision(2))} s an item (${source}), ${grouped(itemsAtOnce)} at once`;
}
