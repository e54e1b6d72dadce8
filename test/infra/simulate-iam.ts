import { account, type PlacedStacks, region } from "./placed-stacks.ts";

/** A request to AWS, and whose it is. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly caller: { readonly role: string } | { readonly service: string };
  /** Values for conditions, beside those that every request has. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The rights that templates give. */
export interface Iam {
  /** Decides as AWS does inside one account, by the caller's policies and the resource's. */
  allows(request: Request): boolean;
  /** Lists what a role is granted: each action with each resource. */
  grantsOf(role: string): Grant[];
}

export interface Grant {
  readonly action: string;
  readonly resource: string;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: string | Readonly<Record<"AWS" | "Service", string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const parts = new Set(["Sid", "Effect", "Action", "Resource", "Principal", "Condition"]);
const root = `arn:aws:iam::${account}:root`;
/** Every call of the SDK is of this kind. */
const always = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** Reads the policies of placed stacks. @throws for what it would not judge as AWS does */
export function simulateIam({ resources, resolve }: PlacedStacks): Iam {
  const byRole = new Map<string, Statement[]>();
  const byResource = new Map<string, Statement[]>();
  const topicKeys = new Map<string, string>();
  const note = (policies: Map<string, Statement[]>, owner: string, { Statement: found }: { Statement: Statement[] }) =>
    policies.set(owner, [...(policies.get(owner) ?? []), ...found.map(checked)]);

  for (const [id, { Type, Properties: given = {} }] of Object.entries(resources)) {
    switch (Type) {
      case "AWS::IAM::Policy":
        for (const role of resolve<string[]>(given.Roles)) note(byRole, role, resolve(given.PolicyDocument));
        break;
      case "AWS::IAM::Role":
        if (given.ManagedPolicyArns || given.Policies || given.PermissionsBoundary) throw unknown(`the role ${id}`);
        break;
      case "AWS::SQS::QueuePolicy":
        for (const url of resolve<string[]>(given.Queues))
          note(byResource, queueArn(url), resolve(given.PolicyDocument));
        break;
      case "AWS::SNS::TopicPolicy":
        for (const arn of resolve<string[]>(given.Topics)) note(byResource, arn, resolve(given.PolicyDocument));
        break;
      case "AWS::S3::BucketPolicy":
        note(byResource, `arn:aws:s3:::${resolve(given.Bucket)}`, resolve(given.PolicyDocument));
        break;
      case "AWS::KMS::Key":
        note(byResource, resolve({ "Fn::GetAtt": [id, "Arn"] }), resolve(given.KeyPolicy));
        break;
      case "AWS::SNS::Topic":
        topicKeys.set(resolve({ Ref: id }), resolve(given.KmsMasterKeyId));
        break;
      case "AWS::SecretsManager::Secret":
      case "AWS::SQS::Queue":
        if (given.KmsKeyId || given.KmsMasterKeyId) throw unknown(`the key of ${id}`);
        break;
      case "AWS::IAM::ManagedPolicy":
      case "AWS::SecretsManager::ResourcePolicy":
        throw unknown(id);
    }
  }

  const decide = (request: Request): boolean => {
    const { action, resource, caller } = request;
    const own = "role" in caller ? (byRole.get(caller.role) ?? []) : [];
    const ofResource = byResource.get(action.startsWith("s3:") ? (resource.split("/")[0] ?? "") : resource) ?? [];
    const identity = own.filter((statement) => applies(statement, request));
    const direct = ofResource.filter((statement) => names(statement, caller) && applies(statement, request));
    if ([...identity, ...direct].some(({ Effect }) => Effect === "Deny")) return false;
    // A key's own policy decides, unless it leaves that to IAM; other policies of resources only add.
    const byIam = !action.startsWith("kms:") || ofResource.some((found) => isRoot(found) && applies(found, request));
    return direct.length > 0 || (byIam && identity.length > 0);
  };

  return {
    allows(request) {
      const key = request.action === "sns:Publish" ? topicKeys.get(request.resource) : undefined;
      if (key === undefined) return decide(request);
      const context = { "kms:ViaService": `sns.${region}.amazonaws.com`, "kms:CallerAccount": account };
      const ofKey = ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
        ...request,
        action,
        resource: key,
        context,
      }));
      return [request, ...ofKey].every(decide);
    },
    grantsOf: (role) =>
      (byRole.get(role) ?? [])
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
        ),
  };
}

/** Compares with a pattern of IAM's, where `*` and `?` stand for others. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s").test(text);
}

function applies({ Action, Resource, Condition = {} }: Statement, request: Request): boolean {
  const context: Readonly<Record<string, string>> = { ...always, ...request.context };
  return (
    [Action].flat().some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    [Resource].flat().some((pattern) => matches(pattern, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat().map(String))),
    )
  );
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  return value !== undefined && wanted.some((one) => operators[operator]?.(value, one));
}

const operators: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  ArnEquals: (value, wanted) => matches(wanted, value),
  Bool: (value, wanted) => value === wanted,
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
};

/** Tells if a resource's policy speaks of the caller, not of the account, which leaves it to IAM. */
function names({ Principal }: Statement, caller: Request["caller"]): boolean {
  if (typeof Principal !== "object") return Principal === "*";
  const { AWS = [], Service = [] } = Principal;
  if ("service" in caller) return [Service].flat().includes(caller.service) || [AWS].flat().includes("*");
  return [AWS].flat().some((name) => name === "*" || name === `arn:aws:iam::${account}:role/${caller.role}`);
}

const isRoot = ({ Effect, Principal }: Statement): boolean =>
  Effect === "Allow" && typeof Principal === "object" && [Principal.AWS].flat().includes(root);

function checked(statement: Statement): Statement {
  const other = Object.keys(statement).find((part) => !parts.has(part));
  if (other !== undefined) throw unknown(`${other} of a statement`);
  const operator = Object.keys(statement.Condition ?? {}).find((name) => operators[name] === undefined);
  if (operator !== undefined) throw unknown(`the condition ${operator}`);
  if (JSON.stringify(statement).includes("${")) throw unknown("a variable of policies");
  return statement;
}

const queueArn = (url: string): string => `arn:aws:sqs:${region}:${account}:${url.split("/").at(-1)}`;

const unknown = (what: string): Error => new Error(`the simulation does not know how AWS judges ${what}`);
