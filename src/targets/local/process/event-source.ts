import type { Log } from "../../../pipeline/log.ts";
import type { Stage, StageNumbers } from "../../../pipeline/stage.ts";
import type { RunStage } from "../../run-stage.ts";
import type { LocalMessaging } from "../queue/local-messaging.ts";

/** A queue and the stage that takes its messages, connected as by Lambda's event source mapping. */
export interface EventSource {
  readonly stage: Stage;
  readonly numbers: StageNumbers;
  readonly messaging: Pick<LocalMessaging, "receive" | "delete" | "changeVisibility" | "keepInHand">;
  readonly run: RunStage;
  /** Tells that the stage before this one has nothing to do: a batch then does not wait for more until its window is over. */
  readonly isQuietBefore?: () => Promise<boolean>;
  readonly log: Log;
  /** Tells if no messages are to be taken for now. */
  readonly isPaused?: () => boolean;
}
