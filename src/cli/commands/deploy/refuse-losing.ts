import { Fault } from "../../../pipeline/fault/fault.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import { hasHeavy } from "../../../settings/heavy-settings.ts";
import type { Settings } from "../../../settings/settings.ts";
import { heavyQueueOutput, stackOutputs } from "../../../settings/stack-outputs.ts";
import { openMessaging } from "../../../targets/aws/open-messaging.ts";
import { readSourceStates } from "../../../targets/aws/read-source-states.ts";
import type { Depth } from "../../../targets/messaging.ts";

type Outputs = Readonly<Record<string, string>>;

/** A deployment that may take the queue of heavy items away. */
export interface Losing {
  readonly settings: Settings;
  /** Those of the pipeline that is there. */
  readonly outputs: Outputs;
  readonly access: AwsAccess;
}

/**
 * Refuses a deployment that would delete the queue of heavy items while messages are in it, or while gen may still hand
 * one over.
 * @throws Fault `wrong_usage` that says what to do first, or `infrastructure`
 */
export async function refuseLosing({ settings, outputs, access }: Losing): Promise<void> {
  const heavyUrl = outputs[heavyQueueOutput];
  if (hasHeavy(settings) || heavyUrl === undefined) return;
  // Gen first: a message that it handed over after the other queue was counted would be in neither count.
  const { itemGenFunctionName, itemLoadFunctionName } = stackOutputs;
  const functions = { gen: outputs[itemGenFunctionName] ?? "", load: outputs[itemLoadFunctionName] ?? "" };
  const { gen: state } = await readSourceStates(functions, access);
  const gen = await depthOf(outputs[stackOutputs.itemGenQueueUrl] ?? "", access);
  const { waiting, inFlight, delayed } = await depthOf(heavyUrl, access);
  const left = waiting + inFlight + delayed;
  const onAws = settings.target === "aws" ? "" : " --target aws";
  const toType = (command: string): string => `stac-ingest ${command}${onAws}`;
  const [pause, resume] = [toType("pause gen"), toType("resume gen")];
  const refuse = (reason: string, remedy: string): never => {
    throw new Fault("wrong_usage", `no package has run_on: batch any more, and ${reason}`, { remedy });
  };
  if (left > 0) {
    refuse(
      `the deployment would delete ${plural(left, "message")} that AWS Batch is still to work on`,
      `leave run_on: batch at one package and gen running until ${toType("status --wait")} has ended; then ${pause}, this, and ${resume}`,
    );
  }
  if (state === "Disabled" && gen.inFlight > 0) {
    refuse(
      `gen still has ${plural(gen.inFlight, "message")} in hand, which it may hand over to the queue that would be deleted`,
      `the same command in some minutes; gen stays paused until ${resume}`,
    );
  }
  if (state !== undefined && state !== "Disabled") {
    refuse(
      "gen may hand messages over to the queue that would be deleted",
      state === "Disabling"
        ? "the same command in a minute, when gen is paused"
        : `${pause}, then this, then ${resume}`,
    );
  }
}

async function depthOf(queueUrl: string, access: AwsAccess): Promise<Depth> {
  const none = { topicArn: "", queueUrl: "", deadLetterUrl: "" };
  using messaging = openMessaging({ gen: { ...none, queueUrl }, load: none }, access);
  return await messaging.depth({ stage: "gen", dead: false });
}
