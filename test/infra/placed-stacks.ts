/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the type, and CloudFormation has hundreds.
  readonly Properties?: any;
}

interface StackTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: string } }>>;
}

/** Templates of stacks, with the names and addresses that a deployment would give. */
export interface PlacedStacks {
  readonly resources: Readonly<Record<string, Resource>>;
  /** Replaces references by what they stand for. @throws for a function of CloudFormation that it does not know */
  resolve<Value>(value: unknown): Value;
}

export const account = "000000000000";
export const region = "us-east-1";

const pseudo: Readonly<Record<string, string>> = {
  "AWS::AccountId": account,
  "AWS::Partition": "aws",
  "AWS::Region": region,
  "AWS::URLSuffix": "amazonaws.com",
};

/** Gives every resource its logical id as a name, and queues addresses on an emulator. */
export function placeStacks(templates: readonly StackTemplate[], queuesUrl: string): PlacedStacks {
  const all = templates.flatMap(({ Resources }) => Object.entries(Resources));
  const resources = Object.fromEntries(all);
  if (Object.keys(resources).length < all.length) throw new Error("two stacks have a resource of the same id");
  const exported = new Map(
    templates.flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).map(({ Value, Export }) => [Export?.Name, Value] as const),
    ),
  );

  const arnOf = (id: string): string => {
    const { Type, Properties = {} } = resources[id] ?? {};
    const arn = (service: string, name: string): string => `arn:aws:${service}:${region}:${account}:${name}`;
    switch (Type) {
      case "AWS::SQS::Queue":
        return arn("sqs", id);
      case "AWS::SNS::Topic":
        return arn("sns", id);
      case "AWS::S3::Bucket":
        return `arn:aws:s3:::${id.toLowerCase()}`;
      case "AWS::KMS::Key":
        return arn("kms", `key/${id}`);
      case "AWS::IAM::Role":
        return `arn:aws:iam::${account}:role/${id}`;
      case "AWS::Logs::LogGroup":
        return arn("logs", `log-group:${resolve(Properties.LogGroupName)}:*`);
      case "AWS::Lambda::Function":
        return arn("lambda", `function:${resolve(Properties.FunctionName)}`);
      case "AWS::SecretsManager::Secret":
        return arn("secretsmanager", `secret:${id}-AbCdEf`);
      case "AWS::Batch::JobQueue":
        return arn("batch", `job-queue/${id}`);
      case "AWS::Batch::JobDefinition":
        return arn("batch", `job-definition/${resolve(Properties.JobDefinitionName)}:1`);
      default:
        throw new Error(`${id}: the ARN of ${Type} is not known here`);
    }
  };
  const refOf = (id: string): unknown => {
    const { Type, Properties = {} } = resources[id] ?? {};
    switch (Type) {
      case "AWS::SQS::Queue":
        return `${queuesUrl}/${account}/${id}`;
      case "AWS::S3::Bucket":
        return id.toLowerCase();
      case "AWS::IAM::Role":
      case "AWS::Lambda::EventSourceMapping":
        return id;
      case "AWS::SecretsManager::SecretTargetAttachment":
        return resolve(Properties.SecretId);
      default:
        return pseudo[id] ?? arnOf(id);
    }
  };
  // biome-ignore lint/suspicious/noExplicitAny: what comes out is as open as what goes in.
  const resolve = (value: unknown): any => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[name, argument] = ["", undefined], ...others] = Object.entries(value);
    if (others.length === 0 && name === "Ref") return refOf(argument);
    if (others.length === 0 && name.startsWith("Fn::")) return call(name, argument);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  // biome-ignore lint/suspicious/noExplicitAny: each function has arguments of its own.
  const call = (name: string, argument: any): unknown => {
    if (name === "Fn::Join") return resolve(argument[1]).join(argument[0]);
    if (name === "Fn::GetAtt" && /^(Job\w+)?Arn$/.test(argument[1])) return arnOf(argument[0]);
    if (name === "Fn::Sub" && typeof argument === "string") {
      return argument.replace(/\$\{([^}]+)\}/g, (_, id: string) => String(refOf(id)));
    }
    if (name === "Fn::ImportValue" && exported.has(argument)) return resolve(exported.get(argument));
    throw new Error(`${name} ${JSON.stringify(argument)} is not known here`);
  };
  return { resources, resolve };
}
