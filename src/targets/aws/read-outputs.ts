import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { heavyQueueOutput, ownStackMark, stackOutputs } from "../../settings/stack-outputs.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/** The addresses of the parts of a deployed pipeline. */
export type Addresses = Readonly<Record<keyof typeof stackOutputs, string>> & {
  /** The queue of heavy items, if settings have a package for AWS Batch. */
  readonly itemHeavyQueueUrl?: string;
};

export interface StackState {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** False if another program made it. */
  readonly isOurs: boolean;
  /** True if AWS refuses to delete it. */
  readonly isProtected: boolean;
}

const deploy = "stac-ingest deploy";

/** A stack as CloudFormation has it; undefined where there is none of that name. */
export async function readStack(name: string, access: AwsAccess): Promise<StackState | undefined> {
  const client = new CloudFormationClient(clientSettings(access));
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0] && stateOf(Stacks[0]);
  } catch (error) {
    if (error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message)) {
      return undefined;
    }
    throw awsFault(error, `CloudFormation's stack ${name}`) ?? error;
  } finally {
    client.destroy();
  }
}

/** The stacks that are there, by their names. */
export async function readStacks(names: readonly string[], access: AwsAccess): Promise<Map<string, StackState>> {
  const there = new Map<string, StackState>();
  for (const name of names) {
    const state = await readStack(name, access);
    if (state) there.set(name, state);
  }
  return there;
}

/** Tells if a stack is complete; one whose update was rolled back works as before it. */
export const isWhole = (status: string): boolean => /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status);

function stateOf({ StackStatus, Outputs = [], Description = "", EnableTerminationProtection }: Stack): StackState {
  const pairs = Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const);
  const outputs: Record<string, string> = Object.fromEntries(pairs);
  const status = StackStatus ?? "UNKNOWN";
  const isMarked = outputs[ownStackMark.output] === ownStackMark.value || Description.startsWith(ownStackMark.value);
  return {
    status,
    outputs,
    // A stack that was never complete holds nothing, and has no outputs yet.
    isOurs: isMarked || /^(CREATE_FAILED|ROLLBACK|REVIEW|DELETE_COMPLETE)/.test(status),
    isProtected: EnableTerminationProtection === true,
  };
}

/**
 * The addresses in a stack's outputs.
 * @throws Fault `not_found` where the stack is not there or not deployed to its end
 */
export function addressesIn(name: string, stack: StackState | undefined): Addresses {
  if (!stack || stack.status.startsWith("DELETE_COMPLETE")) {
    throw new Fault("not_found", `there is no stack ${name}`, {
      remedy: `${deploy}; or --project, --deployment-stage, --region, --profile of the pipeline you mean`,
    });
  }
  const missing = Object.values(stackOutputs).filter((output) => !stack.outputs[output]);
  if (missing.length > 0) {
    throw new Fault("not_found", `stack ${name} is ${stack.status} and has no output ${missing.join(", ")}`, {
      remedy: stack.status.endsWith("_IN_PROGRESS") ? `wait until it is done, or ${deploy}` : deploy,
    });
  }
  const found = Object.entries(stackOutputs).map(([key, output]) => [key, stack.outputs[output]]);
  const itemHeavyQueueUrl = stack.outputs[heavyQueueOutput];
  return { ...Object.fromEntries(found), ...(itemHeavyQueueUrl !== undefined && { itemHeavyQueueUrl }) } as Addresses;
}
