import { Command } from "commander";
import type { PackageState } from "../../../operations/packages/list-packages.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { describeNone } from "../../setup/find-settings-file.ts";
import { table } from "../../terminal/table.ts";

export function packagesListCommand({ readConfiguration, print }: Context): Command {
  return new Command("list")
    .description("list package sets, their versions, and whether they are locked and installed")
    .addHelpText("after", examples("stac-ingest packages list"))
    .action(async () => {
      const { listPackages } = await import("../../../operations/packages/list-packages.ts");
      const configuration = await readConfiguration();
      const packages = await listPackages(configuration);
      print(packages, (all) => packageTable(all) || describeNone("name no packages", configuration));
    });
}

function packageTable(packages: readonly PackageState[]): string {
  return table(
    ["package", "version", "python", "lock", "environment", "groups"],
    packages.map(({ name, version, python, lock, environment, groups }) => [
      name,
      version ?? "-",
      python,
      lock,
      environment?.made ? "made" : "not made",
      groups?.join(", ") ?? "-",
    ]),
  );
}
