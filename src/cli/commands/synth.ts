import { resolve } from "node:path";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { prepareTemplates } from "../setup/prepare-deployment.ts";

export function synthCommand(context: Context): Command {
  return new Command("synth")
    .description("write the CloudFormation templates of a deployment")
    .option("--out <folder>", "folder for the templates", "cdk.out")
    .addHelpText("after", examples("stac-ingest synth --out templates"))
    .action(async ({ out }: { out: string }) => {
      const target = resolve(context.terminal.cwd(), out);
      await using deployment = await prepareTemplates(context, { out: target });
      const { folder, stacks } = deployment;
      context.print({ folder, stacks }, () => stacks.map((name) => `${folder}/${name}.template.json`).join("\n"));
    });
}
