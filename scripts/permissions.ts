/** Permissions that AWS must give whoever types a command. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why, where the command's name does not say it. */
  readonly why?: string;
}

const arn = (service: string, rest: string): string => `arn:aws:${service}:REGION:ACCOUNT:${rest}`;
const functionArn = (name: string): string => arn("lambda", `function:STACK-${name}`);
const queues = (stage: "Gen" | "Load") => arn("sqs", `STACK-Item${stage}*`);
const allQueues = [queues("Gen"), queues("Load")];
const anything = ["*"];

const stack = { actions: ["cloudformation:DescribeStacks"], resources: [arn("cloudformation", "stack/STACK/*")] };
const allStacks = { ...stack, resources: [arn("cloudformation", "stack/STACK*/*")] };
const operate = { actions: ["lambda:InvokeFunction"], resources: [functionArn("operate")] };
const depths = { actions: ["sqs:GetQueueAttributes"], resources: allQueues };
const eventSources = {
  actions: ["lambda:ListEventSourceMappings"],
  resources: anything,
  why: "AWS takes no narrower resource",
};
const toldOfPauses = { ...eventSources, why: "only to say that a stage is paused; AWS takes no narrower resource" };
const look = { actions: ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"], resources: allQueues };
const publish = (stage: "Gen" | "Load") => ({
  actions: ["sns:Publish"],
  resources: [arn("sns", `STACK-Item${stage}*`)],
});
const payloads = {
  actions: ["s3:PutObject"],
  resources: ["arn:aws:s3:::LOWER_CASE_STACK-payloadbucket*/payloads/*"],
  why: "only documents too large for a message",
};
const logs = {
  actions: ["logs:FilterLogEvents"],
  resources: ["lambda/STACK-item-gen", "lambda/STACK-item-load", "batch/STACK-heavy-item"].map((name) =>
    arn("logs", `log-group:/aws/${name}:*`),
  ),
};
const deployRoles = {
  actions: ["sts:AssumeRole"],
  resources: ["arn:aws:iam::ACCOUNT:role/cdk-hnb659fds-*-ACCOUNT-REGION"],
  why: "the roles that `stac-ingest bootstrap` made; they do the rest",
};

const accountLimit = {
  actions: ["lambda:GetAccountSettings"],
  resources: anything,
  why: "without it gen.concurrency is not lowered to the account's limit, and executions are reserved for the STAC API; AWS takes no narrower resource",
};

const ifUnanswered = "only if the database does not answer: then what a run says of itself goes this way";
const toldOfRuns = { ...operate, why: "tells the ledger of the run; without it the messages are sent all the same" };

const inputs = {
  actions: ["s3:GetObject", "s3:ListBucket"],
  resources: ["arn:aws:s3:::INPUT_BUCKET", "arn:aws:s3:::INPUT_BUCKET/*"],
  why: "only for what is read by its `s3://` address: a file or an S3 Inventory takes the first, a prefix that is listed the second",
};

const readableBuckets = {
  actions: ["s3:ListBucket"],
  resources: ["arn:aws:s3:::READABLE_BUCKET"],
  why: "only with `readable_buckets`; without it S3 still tells where a bucket is",
};

const ifOfRun = { ...operate, why: "only with --run" };
const operated = [stack, operate];
const paused = [
  stack,
  eventSources,
  {
    actions: ["lambda:UpdateEventSourceMapping"],
    resources: [arn("lambda", "event-source-mapping:*")],
    why: "may be narrowed by the condition lambda:FunctionArn",
  },
];
const status = [stack, depths, eventSources, operate];

const ifUnexplained = { ...logs, why: "only for letters that SQS gave up by itself, without a reason" };

const page = [
  ...status,
  logs,
  { ...look, why: "to look at dead letters" },
  { ...publish("Gen"), why: "only to send the missing lines of a run again" },
  {
    actions: ["sqs:SendMessage", "sqs:DeleteMessage"],
    resources: allQueues,
    why: "only to send dead letters back or to delete them",
  },
  { actions: ["lambda:UpdateEventSourceMapping"], resources: anything, why: "only to pause stages" },
  inputs,
];

/** Every command that asks AWS anything, by its name as typed. */
export const permissions: Readonly<Record<string, readonly Permission[]>> = {
  enqueue: [
    stack,
    publish("Gen"),
    toldOfRuns,
    { ...publish("Load"), why: ifUnanswered },
    {
      ...depths,
      why: "only to tell of messages that SQS would drop before they are done, and with --resume, to wait for those that may have been sent before",
    },
    { ...logs, why: "only with --estimate, or for so many messages that SQS may drop the last" },
    toldOfPauses,
    inputs,
  ],
  publish: [
    stack,
    publish("Load"),
    { ...publish("Gen"), why: "only with --requests" },
    payloads,
    toldOfRuns,
    { ...operate, resources: [functionArn("bulk-load")], why: "only with --direct" },
    toldOfPauses,
    inputs,
  ],
  status,
  ui: page,
  open: page,
  pause: paused,
  resume: paused,
  logs: [stack, logs],
  complete: [
    {
      ...stack,
      why: "where Tab completes the name of a run or a collection; without these rights it completes everything else",
    },
    operate,
  ],
  "dlq list": [
    stack,
    look,
    depths,
    { ...operate, why: "only where there are very many, which the ledger counts, or with --run" },
    ifUnexplained,
  ],
  "dlq peek": [stack, look, ifOfRun, ifUnexplained],
  "dlq export": [stack, look, ifOfRun, ifUnexplained],
  "dlq redrive": [
    stack,
    look,
    depths,
    { actions: ["sqs:SendMessage", "sqs:DeleteMessage"], resources: allQueues },
    toldOfRuns,
    toldOfPauses,
  ],
  "dlq import": [stack, { actions: ["sqs:SendMessage"], resources: allQueues }, toldOfPauses],
  "dlq purge": [
    stack,
    depths,
    { actions: ["sqs:PurgeQueue"], resources: allQueues, why: "only with --no-backup, without filters" },
    { ...look, actions: [...look.actions, "sqs:DeleteMessage"], why: "but with --no-backup, without filters" },
    ifOfRun,
  ],
  "runs list": operated,
  "runs show": [...operated, { ...look, why: "only with --look" }],
  "runs watch": operated,
  "runs wait": [...operated, toldOfPauses],
  "runs missing": [...operated, inputs],
  "runs cancel": [
    ...operated,
    look,
    {
      actions: ["sqs:SendMessage", "sqs:DeleteMessage"],
      resources: allQueues,
      why: "the run's messages are deleted, and those of other runs are replaced by copies that have all their receives",
    },
  ],
  "runs forget": operated,
  verify: [...operated, inputs],
  "items why": operated,
  "items count": operated,
  "items get": operated,
  "items list": operated,
  "items search": operated,
  "items export": operated,
  "items delete": operated,
  "collections load": operated,
  "collections list": operated,
  "collections get": operated,
  "collections copy": operated,
  "collections rename": operated,
  "collections delete": operated,
  "pgstac version": operated,
  "pgstac migrate": [{ actions: ["lambda:InvokeFunction"], resources: [functionArn("pgstac-bootstrap")] }],
  doctor: [
    allStacks,
    { actions: ["lambda:GetFunctionConfiguration"], resources: [functionArn("*")] },
    { ...eventSources, actions: ["lambda:ListEventSourceMappings", "lambda:GetAccountSettings"] },
    depths,
    {
      actions: ["batch:DescribeJobQueues", "batch:DescribeComputeEnvironments"],
      resources: anything,
      why: "only if a package has `run_on: batch`; AWS takes no narrower resource",
    },
    operate,
    readableBuckets,
  ],
  outputs: [allStacks],
  deploy: [
    deployRoles,
    allStacks,
    accountLimit,
    {
      actions: ["cloudformation:DescribeStackResources"],
      resources: [arn("cloudformation", "stack/STACK-vpc/*")],
      why: "only where another program made it, to name its network",
    },
    { ...depths, why: "only with --take-over, and where the last package with `run_on: batch` goes" },
    { ...eventSources, why: "only where the last package with `run_on: batch` goes; AWS takes no narrower resource" },
    readableBuckets,
  ],
  diff: [deployRoles, accountLimit],
  destroy: [
    deployRoles,
    allStacks,
    {
      actions: ["s3:ListBucket", "s3:DeleteObject"],
      resources: ["arn:aws:s3:::LOWER_CASE_STACK-payloadbucket*", "arn:aws:s3:::LOWER_CASE_STACK-payloadbucket*/*"],
    },
  ],
  bootstrap: [
    {
      actions: ["cloudformation:*", "ecr:*", "iam:*", "s3:*", "ssm:*"],
      resources: anything,
      why: "once for each account and region, by an administrator",
    },
  ],
};

/** Commands, by how their names begin, that never ask AWS. */
export const withoutAws: readonly string[] = [
  "init",
  "local",
  "packages",
  "recipes",
  "items create",
  "config",
  "completion",
  "synth",
  "cost",
];
