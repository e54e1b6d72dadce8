import { messageRetentionDays } from "../../settings/stage-numbers.ts";
import type { Target } from "../../targets/target.ts";

const daySeconds = 86_400;

/** True if SQS drops a message that waits for so long; the local queue keeps it. */
export const outlivesQueue = (name: Target["name"], seconds: number): boolean =>
  name === "aws" && seconds > messageRetentionDays * daySeconds;
