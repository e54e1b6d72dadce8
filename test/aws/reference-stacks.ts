import {
  App,
  CfnOutput,
  CfnWaitConditionHandle,
  DefaultStackSynthesizer,
  Duration,
  type IStackSynthesizer,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { IpAddresses, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  Code,
  DockerImageCode,
  DockerImageFunction,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";

/**
 * The templates of developmentseed/stactools-ingest (infrastructure/app.py at 73d58ca) under its names, with the same
 * constructs by the same ids, so that logical ids are its. Its database is left out, but for the output of its secret.
 */
export function referenceStacks(project: string, secretArn: string): Readonly<Record<string, object>> {
  const app = new App({ analyticsReporting: false });
  const options = (): StackProps => ({
    env: { region: "us-east-1" },
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  const network = new Stack(app, `${project}-vpc`, options());
  new Vpc(network, "vpc", {
    ipAddresses: IpAddresses.cidr("10.0.0.0/16"),
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: "ingress", subnetType: SubnetType.PUBLIC, cidrMask: 24 },
      { name: "rds", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });
  const pgstac = new Stack(app, `${project}-pgstac`, options());
  new CfnWaitConditionHandle(pgstac, "Database");
  new CfnOutput(pgstac, "PgstacSecret", { value: secretArn });
  const pipeline = new Stack(app, project, options());
  const gen = stage(pipeline, "ItemGen", 130);
  const load = stage(pipeline, "ItemLoad", 60);
  const image = Repository.fromRepositoryName(pipeline, "Image", "item-gen");
  const genFunction = new DockerImageFunction(pipeline, "ItemGenFunction", {
    code: DockerImageCode.fromEcr(image, { tagOrDigest: "1" }),
    memorySize: 1024,
    timeout: Duration.seconds(120),
    environment: { ITEM_LOAD_TOPIC_ARN: load.topic.topicArn, LOG_LEVEL: "INFO" },
  });
  load.topic.grantPublish(genFunction);
  genFunction.addEventSource(
    new SqsEventSource(gen.queue, {
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: 100,
      enabled: false,
    }),
  );
  const loadFunction = new LambdaFunction(pipeline, "ItemLoadFunction", {
    runtime: Runtime.PYTHON_3_11,
    handler: "index.handler",
    code: Code.fromInline("def handler(event, context): pass"),
    memorySize: 1024,
    timeout: Duration.seconds(45),
    environment: { PGSTAC_SECRET_ARN: secretArn },
  });
  loadFunction.addToRolePolicy(
    new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] }),
  );
  loadFunction.addEventSource(
    new SqsEventSource(load.queue, {
      batchSize: 1000,
      maxBatchingWindow: Duration.minutes(1),
      reportBatchItemFailures: true,
      enabled: false,
    }),
  );
  const outputs = {
    ItemGenSNSTopicArn: gen.topic.topicArn,
    ItemGenQueueUrl: gen.queue.queueUrl,
    ItemGenDLQUrl: gen.deadLetters.queueUrl,
    ItemGenFunctionName: genFunction.functionName,
    ItemLoadTopicArn: load.topic.topicArn,
    ItemLoadQueueUrl: load.queue.queueUrl,
    ItemLoadDLQUrl: load.deadLetters.queueUrl,
    ItemLoadFunctionName: loadFunction.functionName,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(pipeline, name, { value });
  const stacks = [network, pgstac, pipeline];
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]));
}

function stage(scope: Stack, id: string, visibilitySeconds: number) {
  const deadLetters = new Queue(scope, `${id}DeadLetterQueue`, { retentionPeriod: Duration.days(14) });
  const queue = new Queue(scope, `${id}Queue`, {
    visibilityTimeout: Duration.seconds(visibilitySeconds),
    encryption: QueueEncryption.SQS_MANAGED,
    deadLetterQueue: { maxReceiveCount: 5, queue: deadLetters },
  });
  const topic = new Topic(scope, `${id}Topic`, { displayName: `${scope.stackName}-${id}Topic` });
  topic.addSubscription(new SqsSubscription(queue));
  return { topic, queue, deadLetters };
}
