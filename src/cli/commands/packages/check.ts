import { Command } from "commander";
import type { PackageListed } from "../../../stactools/list-packages.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { table } from "../../table.ts";

export function packagesCheckCommand({ readConfiguration, print, note, exitWith }: Context): Command {
  return new Command("check")
    .description("tell whether packages.lock has every package set as settings have it; exits with 1 where not")
    .addHelpText("after", examples("stac-ingest packages check"))
    .action(async () => {
      const { listPackages } = await import("../../../stactools/list-packages.ts");
      const { settings, lockPath, cacheFolder } = await readConfiguration();
      const packages = await listPackages(settings, lockPath, cacheFolder);
      const unlocked = packages.filter(({ lock }) => lock !== "locked");
      print(
        packages.map(({ name, lock, version }) => ({ name, lock, version })),
        () => checkTable(packages) || "settings name no packages",
      );
      if (unlocked.length === 0) return;
      note(`${lockPath} is not what settings ask for\n  try: stac-ingest packages lock`);
      exitWith(exitCodes.failed);
    });
}

const words: Readonly<Record<PackageListed["lock"], string>> = {
  locked: "locked",
  stale: "older than its settings",
  missing: "not locked",
};

function checkTable(packages: readonly PackageListed[]): string {
  return table(
    ["package", "version", "lock"],
    packages.map(({ name, version, lock }) => [name, version ?? "-", words[lock]]),
  );
}
