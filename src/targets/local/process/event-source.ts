import type { Log } from "../../../pipeline/message/log.ts";
import type { Stage, StageNumbers } from "../../../pipeline/message/stage.ts";
import type { RunStage } from "../../run-stage.ts";
import type { LocalMessaging } from "../queue/local-messaging.ts";

/** A queue and the stage that takes its messages, connected as by Lambda's event source mapping. */
export interface EventSource {
  readonly stage: Stage;
  readonly numbers: StageNumbers;
  readonly messaging: Pick<LocalMessaging, "receive" | "delete" | "changeVisibility" | "keepInHand">;
  readonly run: RunStage;
  /**
   * Begins a watch of the stage before this one, whose look tells if all that it had to do then is done: a batch waits
   * for that, and not for what came later, until its window is over.
   */
  readonly watchBefore?: () => () => Promise<boolean>;
  readonly log: Log;
  /** Tells if no messages are to be taken for now. */
  readonly isPaused?: () => boolean;
}
