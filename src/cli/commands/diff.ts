import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { chosenStacks, type StackPart, stackOption } from "../options/stack-option.ts";
import { prepareDeployment, reachAws } from "../setup/prepare-deployment.ts";
import { withCdk } from "../setup/with-cdk.ts";
import { watchDeployment } from "../watch-deployment.ts";

export function diffCommand(context: Context): Command {
  return new Command("diff")
    .description("show what a deployment would change on AWS")
    .addOption(stackOption())
    .option("--fail", "exit with 1 if anything would change")
    .addHelpText("after", examples("stac-ingest diff", "stac-ingest diff --fail --stack pipeline"))
    .action(async ({ stack, fail }: { stack?: readonly StackPart[]; fail?: true }) => {
      const { diff } = await withCdk(() => import("../../infra/toolkit/diff.ts"));
      await using deployment = await prepareDeployment(context, await reachAws(context));
      const { folder, stacks, connection, configuration } = deployment;
      const chosen = chosenStacks(stack, stacks, configuration.settings);
      const watcher = watchDeployment(context, { requireApproval: "never", yes: true });
      const { text, ...difference } = await diff(folder, chosen, connection, watcher);
      context.print(difference, () => (difference.stacks.length > 0 ? text : "no differences"));
      if (fail && difference.stacks.length > 0) context.exitWith(exitCodes.failed);
    });
}
