import { readItemRequest } from "../../../pipeline/message/item-request.ts";
import type { Message } from "../../../pipeline/message/message.ts";
import type { StageNumbers } from "../../../pipeline/message/stage.ts";
import { steadyNow } from "../../../pipeline/process/steady-now.ts";
import { hasHeavy, heavySettings, isHeavy } from "../../../settings/heavy-settings.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stageNumbers } from "../../../settings/stage-numbers.ts";
import type { ReceivedMessage } from "../../messaging.ts";
import { reportHeavyItem } from "../../report-heavy-item.ts";
import { genStage, type RunStage } from "../../run-stage.ts";

/** The gen stage's runs, and the longest that one may take. */
export interface GenRuns {
  readonly run: RunStage;
  readonly timeoutSeconds: number;
}

/**
 * Opens the gen stage of this machine, which makes heavy items as well. Each is made apart, with a time limit of its own:
 * the others of its batch are published without waiting for it.
 */
export function genRuns(
  settings: Settings,
  numbers: StageNumbers,
  parts: Omit<Parameters<typeof genStage>[0], "numbers" | "strict">,
): GenRuns {
  const { strict } = settings;
  const run = genStage({ ...parts, strict, numbers });
  if (!hasHeavy(settings)) return { run, timeoutSeconds: numbers.timeoutSeconds };
  const { timeoutSeconds: heavySeconds } = stageNumbers(heavySettings(settings), "gen");
  const runHeavy = genStage({ ...parts, strict, numbers: { ...numbers, timeoutSeconds: heavySeconds } });
  const makeHeavy = async (message: ReceivedMessage, deadline: number): ReturnType<RunStage> => {
    using _reports = reportHeavyItem(message, parts.log);
    return await runHeavy([message], deadline);
  };
  return {
    timeoutSeconds: Math.max(numbers.timeoutSeconds, heavySeconds),
    async run(batch) {
      const began = steadyNow();
      const until = (seconds: number): number => began + seconds * 1000;
      const { true: heavy = [], false: others = [] } = Object.groupBy(
        batch,
        (message) => `${asksHeavy(message, settings)}`,
      );
      const outcomes = await Promise.all([
        run(others, until(numbers.timeoutSeconds)),
        ...heavy.map((message) => makeHeavy(message, until(heavySeconds))),
      ]);
      return { staying: outcomes.flatMap(({ staying }) => staying) };
    },
  };
}

/** A request that is refused is refused as any other. */
function asksHeavy({ body }: Message, settings: Settings): boolean {
  try {
    return isHeavy(settings, readItemRequest(body).package_name);
  } catch {
    return false;
  }
}
