import { Command } from "commander";
import { Fault } from "../../pipeline/fault.ts";
import { stackNames, wantedStacks } from "../../settings/stack-outputs.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { outputsTable, withoutExports } from "../outputs-table.ts";

export function outputsCommand({ readConfiguration, print, note, noteFailure }: Context): Command {
  return new Command("outputs")
    .description("print the addresses of the pipeline on AWS")
    .addHelpText("after", examples("stac-ingest outputs", "stac-ingest outputs --json --deployment-stage production"))
    .action(async () => {
      const { isWhole, readStack } = await import("../../targets/aws/read-outputs.ts");
      const { settings, access } = await readConfiguration();
      const names = Object.values(stackNames(settings));
      const wanted = wantedStacks(settings);
      const read = await Promise.all(names.map(async (stack) => ({ stack, state: await readStack(stack, access) })));
      const found = read.flatMap(({ stack, state }) =>
        state ? [{ stack, status: state.status, outputs: state.outputs }] : [],
      );
      if (found.length === 0) {
        throw new Fault("not_found", `none of ${names.join(", ")} is deployed`, {
          remedy:
            "stac-ingest deploy, or name another pipeline by --project, --deployment-stage, --region or --profile",
        });
      }
      for (const { stack, status } of found) if (!isWhole(status)) noteFailure(`${stack} is ${status}`);
      for (const name of wanted) {
        if (!found.some(({ stack }) => stack === name)) note(`${name} is not deployed (try: stac-ingest deploy)`);
      }
      print(found.map(withoutExports), outputsTable);
    });
}
