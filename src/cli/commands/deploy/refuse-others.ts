import { Fault } from "../../../pipeline/fault/fault.ts";
import { pgstacSecretOutput, type stackNames } from "../../../settings/stack-outputs.ts";
import type { NetworkIds } from "../../../targets/aws/read-network.ts";
import type { StackState } from "../../../targets/aws/read-outputs.ts";

export interface StacksOfOthers {
  readonly names: ReturnType<typeof stackNames>;
  /** Those that the deployment would make or change. */
  readonly chosen: readonly string[];
  readonly there: ReadonlyMap<string, StackState>;
  readonly takeOver: boolean;
  readonly readNetwork: (stack: string) => Promise<NetworkIds | undefined>;
}

/**
 * Refuses to deploy over stacks that another program made under the same names. Its database and network are never taken
 * over: CloudFormation would replace them. Returns true if the pipeline's stack is another program's and may be taken over.
 * @throws Fault `wrong_usage` that says what to put into settings
 */
export async function refuseOthers(stacks: StacksOfOthers): Promise<boolean> {
  const { names, chosen, there, takeOver, readNetwork } = stacks;
  const others = chosen.filter((name) => there.get(name)?.isOurs === false);
  if (others.length === 0) return false;
  const kept = others.filter((name) => name !== names.pipeline);
  if (kept.length > 0) {
    const secret = there.get(names.pgstac)?.outputs[pgstacSecretOutput] ?? "<ARN of the secret of its database>";
    const network = there.has(names.vpc) ? await readNetwork(names.vpc) : undefined;
    const subnets = network?.isolatedSubnets.join(", ") || "<two subnets of it>";
    const lines = [
      ...(there.has(names.pgstac) ? [`existing_database_secret_arn: ${secret}`] : []),
      ...(network ? [`existing_vpc_id: ${network.vpc}`, `existing_subnet_ids: [${subnets}]`] : []),
    ];
    throw new Fault(
      "wrong_usage",
      `another program made ${kept.join(" and ")}; deploying there would replace its network and delete its database`,
      { remedy: `use them as they are, by settings (docs/migrating.md):\n    ${lines.join("\n    ")}` },
    );
  }
  if (takeOver) return true;
  throw new Fault("wrong_usage", `another program made ${names.pipeline}; deploying there would change it in place`, {
    remedy: "--take-over, which says what stays and asks; or another --deployment-stage beside it (docs/migrating.md)",
  });
}
