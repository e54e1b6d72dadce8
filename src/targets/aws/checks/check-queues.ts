import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { isObject } from "../../../pipeline/text/json.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import { heavyVisibilitySeconds } from "../../../settings/heavy-item-name.ts";
import type { Settings } from "../../../settings/settings.ts";
import { queueMaxReceives, stageNumbers } from "../../../settings/stage-numbers.ts";
import type { Check } from "../../target.ts";
import { clientSettings } from "../client-settings.ts";
import type { Addresses } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";

/** Checks that the queues hide messages for long enough and name a dead-letter queue. */
export async function checkQueues(access: AwsAccess, settings: Settings, addresses: Addresses): Promise<Check[]> {
  const sqs = new SQSClient(clientSettings(access));
  const urls: Readonly<Record<Stage, { queue: string; deadLetters: string }>> = {
    gen: { queue: addresses.itemGenQueueUrl, deadLetters: addresses.itemGenDeadLetterUrl },
    load: { queue: addresses.itemLoadQueueUrl, deadLetters: addresses.itemLoadDeadLetterUrl },
  };
  const { itemHeavyQueueUrl: heavyUrl } = addresses;
  const { maxReceives } = stageNumbers(settings, "gen");
  const heavy = { workSeconds: heavyVisibilitySeconds, leastReceives: maxReceives, maxReceives };
  try {
    return await Promise.all([
      ...stages.map((stage) => checkQueue(sqs, `queue of ${stage}`, urls[stage].queue, numbersOf(settings, stage))),
      ...(heavyUrl === undefined ? [] : [checkQueue(sqs, "queue of heavy items", heavyUrl, heavy)]),
      ...stages.map((stage) => checkDeadLetters(sqs, stage, urls[stage].deadLetters)),
    ]);
  } finally {
    sqs.destroy();
  }
}

interface QueueNumbers {
  /** The time in which a message must stay hidden. */
  readonly workSeconds: number;
  /** Receives that SQS must leave to us. */
  readonly leastReceives: number;
  readonly maxReceives: number;
}

function numbersOf(settings: Settings, stage: Stage): QueueNumbers {
  const numbers = stageNumbers(settings, stage);
  const { timeoutSeconds, maxReceives } = numbers;
  return { workSeconds: timeoutSeconds, leastReceives: queueMaxReceives(numbers), maxReceives };
}

async function checkQueue(sqs: SQSClient, part: string, url: string, numbers: QueueNumbers): Promise<Check> {
  return attempt(part, async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["VisibilityTimeout", "RedrivePolicy", "ApproximateNumberOfMessages"],
    });
    const { Attributes = {} } = await sqs.send(command);
    const visibilitySeconds = Number(Attributes.VisibilityTimeout);
    const redrive: unknown = JSON.parse(Attributes.RedrivePolicy ?? "null");
    const remedy = "stac-ingest deploy";
    if (!isObject(redrive)) return { ok: false, found: "has no queue for dead letters", remedy };
    if (visibilitySeconds < numbers.workSeconds) {
      return {
        ok: false,
        found: `shows messages again after ${visibilitySeconds} s, while they are worked on`,
        remedy,
      };
    }
    if (Number(redrive["maxReceiveCount"]) < numbers.leastReceives) {
      return {
        ok: false,
        found: `kills messages without a reason after ${redrive["maxReceiveCount"]} receives`,
        remedy,
      };
    }
    const waiting = Attributes.ApproximateNumberOfMessages;
    return {
      ok: true,
      found: `${waiting} waiting, hidden for ${visibilitySeconds} s, dead after ${numbers.maxReceives}`,
    };
  });
}

/** Without its queue of dead letters a stage keeps receiving what should have died. */
async function checkDeadLetters(sqs: SQSClient, stage: Stage, url: string): Promise<Check> {
  return attempt(`dead letters of ${stage}`, async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] });
    const { Attributes = {} } = await sqs.send(command);
    return { ok: true, found: `${Attributes.ApproximateNumberOfMessages} dead` };
  });
}
