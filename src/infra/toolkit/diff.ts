import { DiffMethod, StackSelectionStrategy } from "@aws-cdk/toolkit-lib";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { openToolkit } from "./open-toolkit.ts";
import { toolkitFault } from "./toolkit-fault.ts";
import { ToolkitHost } from "./toolkit-host.ts";
import type { Watcher } from "./watcher.ts";

/** A deployment's change of one resource. */
export interface Change {
  readonly stack: string;
  readonly resource: string;
  readonly type: string;
  /** A replaced resource is made anew, and the old one deleted. */
  readonly what: "added" | "removed" | "changed" | "replaced";
}

export interface Difference {
  readonly changes: readonly Change[];
  /** Stacks that differ, in resources or in outputs. */
  readonly stacks: readonly string[];
  /** For people to read. */
  readonly text: string;
}

/**
 * Compares a synthesized folder with the deployed stacks. Changes nothing, not even a change set.
 * @throws Fault `infrastructure`
 */
export async function diff(
  folder: string,
  stacks: readonly string[],
  connection: AwsAccess,
  watcher: Watcher,
): Promise<Difference> {
  const host = new ToolkitHost(watcher);
  const toolkit = openToolkit(connection, host);
  try {
    const assembly = await toolkit.fromAssemblyDirectory(folder);
    const differences = await toolkit.diff(assembly, {
      stacks: { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: [...stacks] },
      method: DiffMethod.TemplateOnly(),
      contextLines: 3,
    });
    const differing = Object.entries(differences).filter(([, { differenceCount }]) => differenceCount > 0);
    const changes = differing.flatMap(([stack, { resources }]) => {
      const found: Change[] = [];
      resources.forEachDifference((resource, change) => {
        const type = change.newResourceType ?? change.oldResourceType ?? "";
        const replaced = change.changeImpact === "WILL_REPLACE";
        const what = change.isAddition ? "added" : change.isRemoval ? "removed" : replaced ? "replaced" : "changed";
        found.push({ stack, resource, type, what });
      });
      return found;
    });
    return { changes, stacks: differing.map(([stack]) => stack), text: host.diffs.join("\n\n") };
  } catch (error) {
    throw toolkitFault(error, host, connection);
  }
}
