import type { Log } from "../pipeline/message/log.ts";
import { environmentNames, heavyStartEnvironment } from "../settings/function-environment.ts";
import { isPausedSource } from "../targets/aws/event-sources.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { startJobs } from "../targets/aws/start-jobs.ts";
import { type FunctionEnvironment, required } from "./function-environment.ts";

/**
 * Starts jobs for the heavy items that wait, unless somebody has paused the gen stage. Returns how many.
 * @throws Fault `infrastructure`
 */
export async function startHeavyJobs(env: FunctionEnvironment, log: Log): Promise<number> {
  const { genEventSource, jobQueue, jobDefinition, jobs } = heavyStartEnvironment;
  const queueUrl = required(env, environmentNames.itemHeavyQueueUrl);
  const none = { topicArn: "", queueUrl: "", deadLetterUrl: "" };
  using messaging = openMessaging({ gen: { ...none, queueUrl }, load: none });
  const { waiting } = await messaging.depth({ stage: "gen", dead: false });
  if (waiting === 0) return 0;
  if (await isPausedSource(required(env, genEventSource))) {
    log("info", "stage paused", { waiting });
    return 0;
  }
  const started = await startJobs(waiting, {
    queue: required(env, jobQueue),
    definition: required(env, jobDefinition),
    atOnce: Number(required(env, jobs)),
  });
  log("info", "jobs started", { jobs: started, waiting });
  return started;
}
