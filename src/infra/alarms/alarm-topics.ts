import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { Settings } from "../../settings/settings.ts";

/** Topics that alarms are published to: the operator's, one for an e-mail address, both or none. */
export function alarmTopics(scope: Construct, settings: Settings, masterKey: IKey): ITopic[] {
  const { alarm_topic_arn, alarm_email } = settings;
  return [
    ...(alarm_topic_arn ? [Topic.fromTopicArn(scope, "OperatorAlarmTopic", alarm_topic_arn)] : []),
    ...(alarm_email ? [emailTopic(scope, alarm_email, masterKey)] : []),
  ];
}

function emailTopic(scope: Construct, address: string, masterKey: IKey): Topic {
  const topic = new Topic(scope, "AlarmTopic", { masterKey, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "AlarmsPublish",
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  );
  topic.addSubscription(new EmailSubscription(address));
  return topic;
}
