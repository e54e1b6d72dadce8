import { Command } from "commander";
import type { PackageState } from "../../../operations/packages/list-packages.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { withRemedy } from "../../notes/with-remedy.ts";
import { describeNone } from "../../setup/find-settings-file.ts";
import { table } from "../../terminal/table.ts";

export function packagesCheckCommand({ readConfiguration, print, noteFailure, exitWith }: Context): Command {
  return new Command("check")
    .description("check that packages.lock has every package set as settings have it; exits with 1 if not")
    .addHelpText("after", examples("stac-ingest packages check"))
    .action(async () => {
      const { listPackages } = await import("../../../operations/packages/list-packages.ts");
      const configuration = await readConfiguration();
      const packages = await listPackages(configuration);
      const unlocked = packages.filter(({ lock }) => lock !== "locked");
      print(
        packages.map(({ name, lock, version }) => ({ name, lock, version })),
        () => checkTable(packages) || describeNone("name no packages", configuration),
      );
      if (unlocked.length === 0) return;
      noteFailure(
        withRemedy(`${configuration.lockPath} does not lock what settings ask for`, "stac-ingest packages lock"),
      );
      exitWith(exitCodes.failed);
    });
}

function stateOf({ lock, changed }: PackageState): string {
  if (changed) return `older than ${changed === "settings" ? "its settings" : "this stac-ingest"}`;
  return lock === "missing" ? "not locked" : lock;
}

function checkTable(packages: readonly PackageState[]): string {
  return table(
    ["package", "version", "lock"],
    packages.map((state) => [state.name, state.version ?? "-", stateOf(state)]),
  );
}
