import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { Fault } from "../pipeline/fault.ts";
import { type AwsConnection, clientConfig } from "./aws-connection.ts";

export interface StackOutputs {
  readonly stack: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * What the stacks of these names give out; those that do not exist are left out.
 * @throws Fault `infrastructure` where AWS cannot be asked
 */
export async function readOutputs(names: readonly string[], connection: AwsConnection): Promise<StackOutputs[]> {
  const client = new CloudFormationClient(clientConfig(connection));
  try {
    const found = await Promise.all(names.map((name) => describe(client, name)));
    return found.flatMap((stack) => (stack ? [summaryOf(stack)] : []));
  } finally {
    client.destroy();
  }
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0];
  } catch (error) {
    const { message } = error as Error;
    if (message.includes("does not exist")) return undefined;
    throw new Fault("infrastructure", `CloudFormation does not tell of ${name}: ${message}`, { cause: error });
  }
}

/** Exports between our own stacks are nobody else's business. */
function summaryOf({ StackName = "", StackStatus: status, Outputs = [] }: Stack): StackOutputs {
  const shown = Outputs.filter(({ OutputKey = "" }) => !OutputKey.startsWith("ExportsOutput"));
  const entries = shown.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const);
  return {
    stack: StackName,
    status: status ?? "",
    outputs: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
