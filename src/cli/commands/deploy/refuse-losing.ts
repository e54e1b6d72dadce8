import { Fault } from "../../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import { hasHeavy } from "../../../settings/heavy-settings.ts";
import type { Settings } from "../../../settings/settings.ts";
import { heavyQueueOutput } from "../../../settings/stack-outputs.ts";
import { plural } from "../../terminal/plural.ts";

/**
 * Refuses a deployment that would delete the queue of heavy items while messages are in it. What gen hands over after
 * this look is seen by nobody, so the remedy pauses gen.
 * @throws Fault `wrong_usage` that says how many, or `infrastructure`
 */
export async function refuseLosing(
  settings: Settings,
  outputs: Readonly<Record<string, string>>,
  access: AwsAccess,
): Promise<void> {
  const queueUrl = outputs[heavyQueueOutput];
  if (hasHeavy(settings) || queueUrl === undefined) return;
  const { openMessaging } = await import("../../../targets/aws/open-messaging.ts");
  const none = { topicArn: "", queueUrl: "", deadLetterUrl: "" };
  using messaging = openMessaging({ gen: { ...none, queueUrl }, load: none }, access);
  const { waiting, inFlight, delayed } = await messaging.depth({ stage: "gen", dead: false });
  const left = waiting + inFlight + delayed;
  if (left === 0) return;
  throw new Fault(
    "wrong_usage",
    `no package has run_on: batch any more, and the deployment would delete ${plural(left, "message")} that AWS Batch is still to work on`,
    {
      remedy:
        "leave run_on: batch at one package until stac-ingest status --wait has ended, then stac-ingest pause gen, this, and resume gen",
    },
  );
}
