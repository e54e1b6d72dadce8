import { Duration, Stack } from "aws-cdk-lib";
import { AccountRootPrincipal, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { type CfnTopic, Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { StageNumbers } from "../../pipeline/message/stage.ts";
import { messageRetentionDays, queueMaxReceives, visibilityTimeoutSeconds } from "../../settings/stage-numbers.ts";
import { publisherStatements } from "./publisher-statements.ts";

/** A stage's topic, the queue that subscribes to it, and the queue of messages that failed for good. */
export interface StageQueue {
  readonly topic: Topic;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** SNS's limit if every subscriber is a queue. */
const topicLimitBytes = 1_048_576;

interface StageQueueProps {
  readonly numbers: StageNumbers;
  readonly topicKey: IKey;
  /** Accounts and organisations of others that may publish. */
  readonly publishers: readonly string[];
}

/** Makes a stage's topic, queue and dead letters, all encrypted, all by TLS only. */
export function stageQueue(
  scope: Construct,
  id: string,
  { numbers, topicKey, publishers }: StageQueueProps,
): StageQueue {
  const guarded = {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(messageRetentionDays),
  };
  const deadLetters = new Queue(scope, `${id}DeadLetterQueue`, guarded);
  const queue = new Queue(scope, `${id}Queue`, {
    ...guarded,
    visibilityTimeout: Duration.seconds(Math.ceil(visibilityTimeoutSeconds(numbers))),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: queueMaxReceives(numbers) },
  });
  const topic = new Topic(scope, `${id}Topic`, { masterKey: topicKey, enforceSSL: true });
  (topic.node.defaultChild as CfnTopic).maximumMessageSize = topicLimitBytes;
  allowProducers(topic, publishers);
  // Raw: escaped within an envelope, the largest documents would exceed SQS's limit.
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: deadLetters }));
  return { topic, queue, deadLetters };
}

/** Lets those publish whom IAM allows to in this account and in those of others, and this account's buckets. */
function allowProducers(topic: Topic, publishers: readonly string[]): void {
  const { account } = Stack.of(topic);
  const publish = { actions: ["sns:Publish"], resources: [topic.topicArn] };
  topic.addToResourcePolicy(
    new PolicyStatement({
      ...publish,
      sid: "AccountPublishes",
      principals: [new AccountRootPrincipal()],
    }),
  );
  topic.addToResourcePolicy(
    new PolicyStatement({
      ...publish,
      sid: "BucketsPublish",
      principals: [new ServicePrincipal("s3.amazonaws.com")],
      conditions: { StringEquals: { "aws:SourceAccount": account } },
    }),
  );
  const { actions } = publish;
  for (const statement of publisherStatements(publishers, { actions, resource: topic.topicArn })) {
    topic.addToResourcePolicy(statement);
  }
}
