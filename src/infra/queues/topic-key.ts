import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { publisherStatements } from "./publisher-statements.ts";

/**
 * Makes the key of the topics. AWS's own key for SNS would shut out buckets and alarms; with this one a principal of
 * the account that may publish needs no right to the key.
 */
export function topicKey(scope: Construct, publishers: readonly string[]): Key {
  const { account, region } = Stack.of(scope);
  const key = new Key(scope, "TopicKey", {
    description: "Messages in the topics of the pipeline",
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const use = { actions: ["kms:GenerateDataKey*", "kms:Decrypt"], resources: ["*"] };
  key.addToResourcePolicy(
    new PolicyStatement({
      ...use,
      sid: "AccountThroughSns",
      principals: [new AnyPrincipal()],
      conditions: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `sns.${region}.amazonaws.com` } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      ...use,
      sid: "BucketsAndAlarms",
      principals: [new ServicePrincipal("s3.amazonaws.com"), new ServicePrincipal("cloudwatch.amazonaws.com")],
      conditions: { StringEquals: { "aws:SourceAccount": account } },
    }),
  );
  const conditions = { "kms:ViaService": `sns.${region}.amazonaws.com` };
  for (const statement of publisherStatements(publishers, { actions: use.actions, resource: "*", conditions })) {
    key.addToResourcePolicy(statement);
  }
  return key;
}
