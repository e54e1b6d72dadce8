import { roughTime } from "../../pipeline/text/rough-time.ts";
import { messageRetentionDays } from "../../settings/stage-numbers.ts";

/** Sentence that some messages would wait for longer than SQS keeps them, and what helps. */
export const expirySentence = (messages: string, seconds: number): string =>
  `${messages} would wait for ${roughTime(Math.ceil(seconds))}, and SQS drops them after ${messageRetentionDays} days (try: a higher gen.concurrency, or parts with --limit and --skip)`;
