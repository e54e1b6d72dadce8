import { Stack } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSubscription } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import { stages } from "../../pipeline/message/stage.ts";
import type { EventRule } from "../../settings/event-rule.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Surroundings } from "../functions/function-environments.ts";
import { snsPrincipals } from "./sns-principals.ts";
import { stageIds } from "./stage-ids.ts";
import type { StageQueue } from "./stage-queue.ts";

/** Bytes of the sources in a queue's policy: SQS takes 8,192 in all, and the statements take the rest. */
const sourcesLimitBytes = 6_400;
/** Bytes around each name: quotation marks and a comma. */
const aroundNameBytes = 3;
/** Bytes of a rule's name, which only the deployment knows: at most 64 letters after its region and account. */
const ruleNameBytes = 120;

/**
 * Feeds the queues from topics of others and from rules of EventBridge, as settings name them.
 * @throws Fault `invalid_settings` for more of them than the policy of a queue has room for
 */
export function feedFromOthers(scope: Construct, surroundings: Surroundings): void {
  const { settings } = surroundings;
  for (const stage of stages) {
    const to = surroundings[stage];
    const topics = settings.subscribe_topics[stage];
    const rules = [...settings.event_rules.entries()].filter(([, rule]) => rule.stage === stage);
    const bytes = [...topics.map(({ length }) => length), ...rules.map(() => ruleNameBytes)].reduce(
      (sum, nameBytes) => sum + nameBytes + aroundNameBytes,
      0,
    );
    if (bytes > sourcesLimitBytes) {
      throw new Fault("invalid_settings", `${stage} has more sources than the policy of a queue has room for`, {
        remedy: `fewer of subscribe_topics.${stage} and event_rules: one rule may match events of many buckets`,
      });
    }
    for (const topicArn of topics) {
      subscribe(scope, `${stageIds[stage]}From${topicArn.split(":").slice(3).join("-")}`, { topicArn, to, settings });
    }
    const rulesArns = rules.map(([index, rule]) => addRule(scope, `${stageIds[stage]}Rule${index}`, rule, to));
    const topicsHere = topics.filter((topic) => isHere(topic, settings));
    const senders = new Set(topics.flatMap((topic) => sendersOf(topic, settings)));
    allowSending(to.queue, [...senders], topics);
    allowSending(to.deadLetters, ["sns.amazonaws.com"], topicsHere);
    for (const queue of [to.queue, to.deadLetters]) allowSending(queue, ["events.amazonaws.com"], rulesArns);
  }
}

interface Subscribed {
  readonly topicArn: string;
  readonly to: StageQueue;
  readonly settings: Settings;
}

const regionOf = (topicArn: string): string | undefined => topicArn.split(":")[3];
const isHere = (topicArn: string, { region }: Settings): boolean => regionOf(topicArn) === region;

const sendersOf = (topicArn: string, { region = "" }: Settings): string[] => {
  const from = regionOf(topicArn) ?? "";
  return snsPrincipals(from, region === "" ? from : region);
};

/** The envelope stays on: it has the time at which the message was published. */
function subscribe(scope: Construct, id: string, { topicArn, to, settings }: Subscribed): void {
  const region = regionOf(topicArn);
  new CfnSubscription(scope, id, {
    topicArn,
    protocol: "sqs",
    endpoint: to.queue.queueArn,
    ...(region !== undefined && { region }),
    // SNS keeps a subscription with its topic, and wants its dead letters in the same region.
    ...(isHere(topicArn, settings) && { redrivePolicy: { deadLetterTargetArn: to.deadLetters.queueArn } }),
  });
}

/** Makes a rule that sends to the queue, and returns its name. */
function addRule(scope: Construct, id: string, { pattern, paths, template }: EventRule, to: StageQueue): string {
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
  return rule.attrArn;
}

/** Lets services send to a queue for those sources alone: in one statement, of which a queue's policy takes 20. */
function allowSending(queue: Queue, services: readonly string[], sourceArns: readonly string[]): void {
  if (sourceArns.length === 0) return;
  queue.addToResourcePolicy(
    new PolicyStatement({
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      principals: services.map((service) => new ServicePrincipal(service)),
      conditions: { ArnEquals: { "aws:SourceArn": sourceArns } },
    }),
  );
}
