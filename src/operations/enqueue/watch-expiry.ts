import { steadyNow } from "../../pipeline/process/steady-now.ts";
import { isHeavyName } from "../../settings/heavy-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Target } from "../../targets/target.ts";
import { type ItemSeconds, itemSeconds } from "./item-seconds.ts";
import { outlivesQueue } from "./outlives-queue.ts";
import { stageEstimates } from "./stage-estimates.ts";

export interface ExpiryWatch {
  /** Takes note of how many messages were sent so far. */
  readonly sent: (count: number) => void;
  /** Waits for what is still being asked of the target. */
  readonly end: () => Promise<void>;
}

export interface ExpiryOptions {
  readonly settings: Settings;
  readonly packageName: string;
  readonly signal: AbortSignal;
  /** Told once, with the seconds that the message sent last would wait. */
  readonly onExpiry: (waitSeconds: number, sent: number) => void;
}

/**
 * Watches while messages are sent until one would wait for longer than the queue keeps it, by what waits before it and by
 * the time that items took in the last day. The log is not read while even items that take as long as they may would do.
 */
export function watchExpiry(
  target: Pick<Target, "name" | "logs" | "messaging">,
  { settings, packageName, signal, onExpiry }: ExpiryOptions,
): ExpiryWatch {
  const began = steadyNow();
  let sent = 0;
  let before: number | undefined;
  let measured: Readonly<Record<"gen" | "load", ItemSeconds>> | undefined;
  let asking: Promise<void> | undefined;
  let isOver = target.name !== "aws";

  const isHeavy = isHeavyName(settings, packageName);
  const slowest = slowestItems(settings, isHeavy);
  const waitSeconds = (times: typeof slowest): number =>
    stageEstimates((before ?? 0) + sent, times, settings, target.name, { isHeavy }).seconds -
    (steadyNow() - began) / 1000;
  const ask = async (): Promise<void> => {
    if (before === undefined) {
      const { waiting, inFlight, delayed } = await target.messaging.depth({ stage: "gen", dead: false });
      before = Math.max(0, waiting + inFlight + delayed - sent);
    } else measured = await itemSeconds(target, { packageName, isHeavy }, signal);
    asking = undefined;
    look();
  };
  const look = (): void => {
    if (isOver || asking !== undefined) return;
    if (measured) {
      const seconds = waitSeconds(measured);
      isOver = outlivesQueue(target.name, seconds);
      if (isOver) onExpiry(seconds, sent);
    } else if (before === undefined || outlivesQueue(target.name, waitSeconds(slowest))) {
      // Who may not ask is not warned, and sends all the same.
      asking = ask().catch(() => {
        isOver = true;
      });
    }
  };
  return {
    sent(count) {
      sent = count;
      look();
    },
    async end() {
      while (asking && !isOver) await asking;
    },
  };
}

/** The longest that items may take before they fail. */
const slowestItems = (
  { gen, load, batch }: Settings,
  isHeavy: boolean,
): Readonly<Record<"gen" | "load", ItemSeconds>> => ({
  gen: { seconds: isHeavy ? batch.timeout_seconds : gen.timeout_seconds, measuredItems: 0 },
  load: { seconds: load.timeout_seconds / load.batch_size, measuredItems: 0 },
});
