import { Fault } from "../pipeline/fault/fault.ts";
import type { Log } from "../pipeline/message/log.ts";
import { logFields } from "../pipeline/message/log-fields.ts";
import type { Stage } from "../pipeline/message/stage.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import type { RunStage } from "../targets/run-stage.ts";
import type { LambdaContext, SqsBatchResponse, SqsEvent } from "./lambda.ts";
import { readRecord } from "./read-record.ts";
import { stdoutLog } from "./stdout-log.ts";

/** Lambda's entry for a stage that an event source mapping feeds, with partial batch responses. */
export function stageHandler(
  stage: Stage,
  openStage: (log: Log) => RunStage,
): (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse> {
  const log = stdoutLog({ stage });
  const run = openStage(log);
  return async ({ Records }, context) => {
    if (!Array.isArray(Records)) throw noRecords();
    const started = steadyNow();
    const deadline = started + context.getRemainingTimeInMillis();
    const batch = Records.map((record) => readRecord(stage, record));
    // An invocation that is killed logs nothing: so it is known which ones had the message.
    for (const message of batch) {
      if (message.receiveCount > 1)
        log("info", "message received again", { ...logFields(message), request_id: context.awsRequestId });
    }
    const { staying, handedOver = 0 } = await run(batch, deadline);
    log("info", "batch done", {
      messages: Records.length,
      left: staying.length,
      ...(handedOver > 0 && { handed_over: handedOver }),
      milliseconds: steadyNow() - started,
      request_id: context.awsRequestId,
    });
    return { batchItemFailures: staying.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** A function that is called by hand or by another service would otherwise fail as if by a bug. */
const noRecords = (): Fault =>
  new Fault("wrong_usage", "the event holds no records of a queue, and this function takes no other", {
    remedy: "publish to the stage's topic",
  });
