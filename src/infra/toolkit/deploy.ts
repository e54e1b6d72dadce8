import { ExpandStackSelection, StackParameters, StackSelectionStrategy } from "@aws-cdk/toolkit-lib";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { metricMathParameter } from "../alarms/metric-math.ts";
import { reservationParameter } from "../database/reserved-concurrency.ts";
import { openToolkit } from "./open-toolkit.ts";
import { toolkitFault } from "./toolkit-fault.ts";
import { ToolkitHost } from "./toolkit-host.ts";
import type { Watcher } from "./watcher.ts";

export interface DeployedStack {
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Deploys stacks of a synthesized folder, and the stacks they depend on.
 * @throws Fault `infrastructure` that names each failed resource, or the error that `watcher.approve` rejected with
 */
export async function deploy(
  folder: string,
  stacks: readonly string[],
  connection: AwsAccess,
  watcher: Watcher,
  { reservesExecutions = true }: { readonly reservesExecutions?: boolean } = {},
): Promise<DeployedStack[]> {
  const host = new ToolkitHost(watcher);
  const toolkit = openToolkit(connection, host);
  try {
    const assembly = await toolkit.fromAssemblyDirectory(folder);
    const result = await toolkit.deploy(assembly, {
      stacks: {
        strategy: StackSelectionStrategy.PATTERN_MUST_MATCH,
        patterns: [...stacks],
        expand: ExpandStackSelection.UPSTREAM,
      },
      parameters: StackParameters.withExisting({
        // Another endpoint is an emulator's.
        ...(connection.endpointUrl !== undefined && forEach(stacks, metricMathParameter, "false")),
        ...forEach(stacks, reservationParameter, String(reservesExecutions)),
      }),
    });
    return result.stacks.map(({ stackName, outputs }) => ({ stack: stackName, outputs }));
  } catch (error) {
    throw toolkitFault(error, host, connection);
  }
}

/** Gives a parameter to all stacks; those that have none of the name are left alone. */
const forEach = (stacks: readonly string[], parameter: string, value: string): Record<string, string> =>
  Object.fromEntries(stacks.map((stack) => [`${stack}:${parameter}`, value]));
