import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackSelectionStrategy } from "@aws-cdk/toolkit-lib";
import { App, CfnWaitConditionHandle, Stack } from "aws-cdk-lib";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { openToolkit } from "./open-toolkit.ts";
import { qualifierContext } from "./qualifier-context.ts";
import { toolkitFault } from "./toolkit-fault.ts";
import { ToolkitHost } from "./toolkit-host.ts";
import type { Watcher } from "./watcher.ts";

/**
 * Deletes stacks, the last named first, by their names alone: neither settings that still hold nor bundles are needed.
 * Returns those that were there.
 * @throws Fault `infrastructure` naming each resource that could not be deleted
 */
export async function destroy(
  stacks: readonly string[],
  qualifier: string,
  connection: AwsAccess,
  watcher: Watcher,
): Promise<string[]> {
  const host = new ToolkitHost(watcher);
  const toolkit = openToolkit(connection, host);
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-destroy-"));
  try {
    const assembly = await toolkit.fromAssemblyDirectory(namesOnly(stacks, qualifier, connection, folder));
    const result = await toolkit.destroy(assembly, {
      stacks: { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: [...stacks] },
    });
    return result.stacks.flatMap(({ stackName, stackExisted }) => (stackExisted ? [stackName] : []));
  } catch (error) {
    throw toolkitFault(error, host, connection);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function namesOnly(names: readonly string[], qualifier: string, { region }: AwsAccess, outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false, context: { [qualifierContext]: qualifier } });
  const stacks = names.map((name) => new Stack(app, name, { env: { ...(region !== undefined && { region }) } }));
  for (const [index, stack] of stacks.entries()) {
    // A template must have something in it.
    new CfnWaitConditionHandle(stack, "Nothing");
    const earlier = stacks[index - 1];
    if (earlier) stack.addStackDependency(earlier);
  }
  return app.synth().directory;
}
