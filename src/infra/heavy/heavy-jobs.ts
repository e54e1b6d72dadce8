import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnComputeEnvironment, CfnJobDefinition, CfnJobQueue } from "aws-cdk-lib/aws-batch";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { environmentNames, heavyItemCommand } from "../../settings/function-environment.ts";
import { heavyItemName, heavyLogGroup } from "../../settings/heavy-item-name.ts";
import { acknowledge } from "../acknowledge.ts";
import type { Assets } from "../code/assets.ts";
import { environmentFor, type HeavySurroundings } from "../functions/function-environments.ts";
import { genImageAddress } from "../functions/gen-image.ts";
import { allow } from "../rights/allow.ts";
import { allowObjects } from "../rights/allow-objects.ts";
import { allowReading } from "../rights/allow-reading.ts";
import { allowSecrets } from "../rights/allow-secrets.ts";
import { heavyNetwork } from "./heavy-network.ts";

/** The parts of AWS Batch by which jobs are started. */
export interface HeavyJobs {
  readonly queueArn: string;
  readonly definitionArn: string;
  /** The role of what runs in a job. */
  readonly role: Role;
}

/** Time of a job beside that of its item: to wait for a message, to begin and to publish. */
const spareSeconds = 300;

/** Makes what runs jobs on Fargate: each makes one heavy item in the gen function's image. */
export function heavyJobs(
  scope: Construct,
  surroundings: HeavySurroundings,
  assets: Assets,
  genFunctionName: string,
): HeavyJobs {
  const { settings, gen, heavy, load, payloads } = surroundings;
  const { vcpus, memory_megabytes, timeout_seconds, concurrency, tmp_gigabytes } = settings.batch;
  const { stackName, region } = Stack.of(scope);
  const onArm = settings.gen.architecture === "arm64";
  const network = heavyNetwork(scope, settings);
  const image = genImageAddress(scope, assets.genImage, onArm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64);

  const logGroup = new LogGroup(scope, "HeavyItemLogs", {
    logGroupName: heavyLogGroup(stackName),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const tasks = new ServicePrincipal("ecs-tasks.amazonaws.com");
  const pulling = new Role(scope, "HeavyPullRole", { assumedBy: tasks });
  logGroup.grantWrite(pulling);
  const pulls = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
  allow(pulling, pulls, [image.repositoryArn]);
  allow(pulling, ["ecr:GetAuthorizationToken"], ["*"]);
  acknowledge(pulling, { "AwsSolutions-IAM5[Resource::*]": "AWS takes no narrower resource for a token" });

  const role = new Role(scope, "HeavyItemRole", { assumedBy: tasks });
  const taking = ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:SendMessage"];
  allow(role, taking, [heavy.queueArn]);
  allow(role, ["sqs:SendMessage"], [gen.deadLetters.queueArn]);
  allow(role, ["sns:Publish"], [load.topic.topicArn]);
  allowObjects(role, "s3:PutObject", payloads);
  allowReading(role, settings);
  allowSecrets(role, settings.gen);

  const place = new CfnComputeEnvironment(scope, "HeavyJobsPlace", {
    type: "MANAGED",
    computeResources: {
      type: "FARGATE",
      maxvCpus: Math.ceil(vcpus * concurrency),
      subnets: [...network.subnetIds],
      securityGroupIds: [network.securityGroupId],
    },
  });
  const queue = new CfnJobQueue(scope, "HeavyJobsQueue", {
    priority: 1,
    computeEnvironmentOrder: [{ order: 1, computeEnvironment: place.attrComputeEnvironmentArn }],
  });
  const environment = {
    ...environmentFor("item-gen", { ...surroundings, gen: { ...gen, queue: heavy }, heavy: undefined }),
    [environmentNames.metricsOf]: genFunctionName,
    AWS_REGION: region,
  };
  const definition = new CfnJobDefinition(scope, "HeavyItemJob", {
    type: "container",
    jobDefinitionName: heavyItemName(stackName),
    platformCapabilities: ["FARGATE"],
    propagateTags: true,
    // The message of a job that fails comes back to the queue, and is counted there.
    retryStrategy: { attempts: 1 },
    timeout: { attemptDurationSeconds: timeout_seconds + spareSeconds },
    containerProperties: {
      image: image.uri,
      command: [...heavyItemCommand],
      executionRoleArn: pulling.roleArn,
      jobRoleArn: role.roleArn,
      resourceRequirements: [
        { type: "VCPU", value: String(vcpus) },
        { type: "MEMORY", value: String(memory_megabytes) },
      ],
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: onArm ? "ARM64" : "X86_64" },
      networkConfiguration: { assignPublicIp: network.needsPublicAddress ? "ENABLED" : "DISABLED" },
      ...(tmp_gigabytes !== undefined && { ephemeralStorage: { sizeInGiB: tmp_gigabytes } }),
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup.logGroupName,
          "awslogs-region": region,
          "awslogs-stream-prefix": "job",
        },
      },
    },
  });
  return { queueArn: queue.attrJobQueueArn, definitionArn: definition.ref, role };
}
