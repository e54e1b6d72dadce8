import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { queryLogs } from "../logs/query-logs.ts";

/** The time that one item takes in a stage. */
export interface ItemSeconds {
  readonly seconds: number;
  /** Items of the log that it is the mean of; 0 if it is assumed. */
  readonly measuredItems: number;
}

const lookBackMilliseconds = 24 * 3_600_000;
const enoughItems = 1000;
const longestReadMilliseconds = 10_000;

/** Times that are assumed where the log has none; of a heavy item the longest that a function may take. */
export const assumedSeconds = { gen: 3, heavy: 900, load: 0.001 } as const;

/** The mean time of making an item of a package and of loading one, by the log of the last day. */
export async function itemSeconds(
  target: Pick<Target, "logs">,
  { packageName, isHeavy }: { readonly packageName: string; readonly isHeavy: boolean },
  signal: AbortSignal,
): Promise<{ gen: ItemSeconds; load: ItemSeconds }> {
  return {
    gen: await meanOf(target, "gen", isHeavy ? "heavy" : "gen", signal, ({ event, package: name }) =>
      event === "item made" && name === packageName ? 1 : 0,
    ),
    load: await meanOf(target, "load", "load", signal, ({ event, loaded }) =>
      event === "items loaded" ? Number(loaded) : 0,
    ),
  };
}

async function meanOf(
  target: Pick<Target, "logs">,
  stage: Stage,
  assumed: keyof typeof assumedSeconds,
  signal: AbortSignal,
  itemsIn: (record: LogRecord) => number,
): Promise<ItemSeconds> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(longestReadMilliseconds)]);
  let items = 0;
  let milliseconds = 0;
  const since = Date.now() - lookBackMilliseconds;
  for await (const record of queryLogs(target, { stage, since, follow: false, signal: ended })) {
    const more = itemsIn(record);
    const took = Number(record["milliseconds"]);
    if (!(more > 0 && took >= 0)) continue;
    items += more;
    milliseconds += took;
    if (items >= enoughItems) break;
  }
  signal.throwIfAborted();
  if (items === 0) return { seconds: assumedSeconds[assumed], measuredItems: 0 };
  return { seconds: milliseconds / items / 1000, measuredItems: items };
}
