import type { EnqueuePlan } from "../../../operations/enqueue/plan.ts";
import type { Making } from "../../../operations/make-items.ts";
import type { Operate } from "../../../pipeline/operate/operate.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { noteFailures } from "../../notes/note-failures.ts";
import { noteLeftOut } from "../../notes/note-left-out.ts";
import { makingOf, surroundingsOf } from "../../setup/surroundings.ts";

/** Messages that are printed, and the most that are if there is a limit. */
const [shownMessages, mostShownMessages] = [10, 1000];

/** Prints the first messages and the count; checks them first, if there are means to. */
export async function printPreview(
  plan: EnqueuePlan,
  { limit = shownMessages, making }: { limit: number | undefined; making: Making | undefined },
  context: Context,
): Promise<void> {
  const { checkRequests } = await import("../../../operations/enqueue/check-requests.ts");
  const { previewOf } = await import("../../../operations/enqueue/preview.ts");
  const { readRequests } = await import("../../../operations/enqueue/read-requests.ts");
  const leftOut = new Map();
  const rows = readRequests(plan, await surroundingsOf(context), leftOut);
  await using target = await lazyTarget(context);
  const { requests, doubts } = making ? await checkRequests(rows, target, making) : { requests: rows, doubts: [] };
  for (const doubt of doubts) context.note(doubt);
  const { messages, count, failures } = await previewOf(requests, Math.min(limit, mostShownMessages));
  noteFailures(failures, context.noteFailure);
  const left = noteLeftOut(leftOut, context.note);
  context.print({ messages, count, failed: failures.count, failures: failures.first, ...left }, () =>
    [
      ...messages.map(
        ({ body, item_id }) => `${JSON.stringify(body)}${item_id === undefined ? "" : ` makes item ${item_id}`}`,
      ),
      `${plural(count, "message")} would be sent${failedRows(failures.count)}`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(count, failures.count));
}

/** Prints the items of some random rows. */
export async function printSample(plan: EnqueuePlan, size: number, context: Context): Promise<void> {
  const { makeSample } = await import("../../../operations/enqueue/sample.ts");
  const { readRequests } = await import("../../../operations/enqueue/read-requests.ts");
  const requests = readRequests(plan, await surroundingsOf(context));
  const { items, tried, count, failures } = await makeSample(requests, size, await makingOf(context, plan.inventories));
  noteFailures(failures, context.noteFailure);
  context.print({ items, count, failed: failures.count, failures: failures.first }, () =>
    [
      ...items.map((item) => JSON.stringify(item)),
      `${plural(count, "message")} would be sent; ${items.length} of ${tried} tried became items`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(items.length, failures.count));
}

export const failedRows = (count: number): string => (count > 0 ? `, ${plural(count, "row")} failed` : "");

/** The catalogue of a target that is opened when it is asked something: a look needs none, and there may be none yet. */
async function lazyTarget({
  openTarget,
  readConfiguration,
}: Context): Promise<AsyncDisposable & Pick<Target, "name" | "operate" | "makeItem">> {
  const { settings } = await readConfiguration();
  let target: Promise<Target> | undefined;
  const opened = (): Promise<Target> => {
    target ??= openTarget();
    return target;
  };
  const operate: Operate = async (request) => (await opened()).operate(request);
  return {
    name: settings.target,
    operate,
    makeItem: async (asked, signal) => {
      if (settings.target === "aws") return undefined;
      // Rows can be looked at before there is a pipeline.
      return (await opened().catch(() => undefined))?.makeItem(asked, signal);
    },
    async [Symbol.asyncDispose]() {
      const opened = await target?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
