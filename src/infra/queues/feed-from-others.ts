import { Stack } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSubscription } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { stages } from "../../pipeline/message/stage.ts";
import type { EventRule } from "../../settings/event-rule.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Surroundings } from "../functions/function-environments.ts";
import { stageIds } from "./stage-ids.ts";
import type { StageQueue } from "./stage-queue.ts";

/** Feeds the queues from topics of others and from rules of EventBridge, as settings name them. */
export function feedFromOthers(scope: Construct, surroundings: Surroundings): void {
  const { settings } = surroundings;
  for (const stage of stages) {
    for (const topicArn of settings.subscribe_topics[stage]) {
      subscribe(scope, `${stageIds[stage]}From${topicArn.split(":").slice(3).join("-")}`, {
        topicArn,
        to: surroundings[stage],
        settings,
      });
    }
  }
  for (const [index, rule] of settings.event_rules.entries()) {
    addRule(scope, `${stageIds[rule.stage]}Rule${index}`, rule, surroundings[rule.stage]);
  }
}

interface Subscribed {
  readonly topicArn: string;
  readonly to: StageQueue;
  readonly settings: Settings;
}

/** The envelope stays on: it has the time at which the message was published. */
function subscribe(scope: Construct, id: string, { topicArn, to, settings }: Subscribed): void {
  const region = topicArn.split(":")[3];
  // SNS keeps a subscription with its topic, and wants its dead letters in the same region.
  const isHere = region === settings.region;
  new CfnSubscription(scope, id, {
    topicArn,
    protocol: "sqs",
    endpoint: to.queue.queueArn,
    ...(region !== undefined && { region }),
    ...(isHere && { redrivePolicy: { deadLetterTargetArn: to.deadLetters.queueArn } }),
  });
  allowSending(to.queue, "sns.amazonaws.com", topicArn);
  if (isHere) allowSending(to.deadLetters, "sns.amazonaws.com", topicArn);
}

function addRule(scope: Construct, id: string, { pattern, paths, template }: EventRule, to: StageQueue): void {
  const rule = new CfnRule(scope, id, {
    description: `${Stack.of(scope).stackName}: events for the queue`,
    eventPattern: pattern,
    targets: [
      {
        id: "Queue",
        arn: to.queue.queueArn,
        deadLetterConfig: { arn: to.deadLetters.queueArn },
        ...(template !== undefined && { inputTransformer: { inputPathsMap: paths, inputTemplate: template } }),
      },
    ],
  });
  for (const queue of [to.queue, to.deadLetters]) allowSending(queue, "events.amazonaws.com", rule.attrArn);
}

/** Lets a service send to a queue for that one source alone. */
function allowSending(queue: Queue, service: string, sourceArn: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      principals: [new ServicePrincipal(service)],
      conditions: { ArnEquals: { "aws:SourceArn": sourceArn } },
    }),
  );
}
