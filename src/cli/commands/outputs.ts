import { Command } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";
import { stackNames, wantedStacks } from "../../settings/stack-outputs.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { type PipelineOptions, settingsFrom } from "../options/pipeline-options.ts";
import { outputsTable, withoutExports } from "../terminal/outputs-table.ts";

export function outputsCommand(context: Context): Command {
  return new Command("outputs")
    .description("print the addresses of the pipeline on AWS, or with --target local of the one on this machine")
    .addHelpText(
      "after",
      examples(
        "stac-ingest outputs",
        "stac-ingest outputs --json --deployment-stage production",
        "stac-ingest outputs --target local",
      ),
    )
    .action(async (_options: object, command: Command) => {
      const { target } = settingsFrom(command.optsWithGlobals<PipelineOptions>());
      await (target === "local" ? printHere(context) : printDeployed(context));
    });
}

async function printHere({ readConfiguration, print }: Context): Promise<void> {
  const { stacApiUrl } = await import("../../targets/local/process/stac-api-url.ts");
  const { requireProcessRecord } = await import("../../targets/local/process/require-process-record.ts");
  const { settings, stateFolder } = await readConfiguration();
  const url = stacApiUrl(await requireProcessRecord(stateFolder, "catalogue"));
  const stack = stackNames(settings).pipeline;
  const outputs: Record<string, string> = url === undefined ? {} : { StacApiUrl: url };
  const shown = { stack, status: "running", outputs };
  print([shown], outputsTable);
}

async function printDeployed({ readConfiguration, print, note, noteFailure }: Context): Promise<void> {
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
      remedy: "stac-ingest deploy, or name another pipeline by --project, --deployment-stage, --region or --profile",
    });
  }
  for (const { stack, status } of found) if (!isWhole(status)) noteFailure(`${stack} is ${status}`);
  for (const name of wanted) {
    if (!found.some(({ stack }) => stack === name)) note(`${name} is not deployed (try: stac-ingest deploy)`);
  }
  print(found.map(withoutExports), outputsTable);
}
