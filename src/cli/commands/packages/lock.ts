import { Command } from "commander";
import type { LockOutcome } from "../../../operations/packages/lock-packages.ts";
import type { Fault } from "../../../pipeline/fault/fault.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor } from "../../exit-codes.ts";
import { noteInstallOfUv } from "../../notes/note-install-of-uv.ts";
import { describeNone } from "../../setup/find-settings-file.ts";

export function packagesLockCommand(context: Context): Command {
  return new Command("lock")
    .description("choose the version of everything each package set needs, write packages.lock, and install it here")
    .argument("[name...]", "only these sets; all when left out")
    .option("--upgrade", "move to the newest versions that fit, instead of only what settings ask to change")
    .addHelpText("after", examples("stac-ingest packages lock", "stac-ingest packages lock stactools-naip --upgrade"))
    .action((names: string[], { upgrade = false }: { upgrade?: boolean }) =>
      lockAndReport(names, upgrade, context, (sets) => sets.map(lockLines).join("\n")),
    );
}

/** Locks the sets that are named, or all, and prints the outcome of each. */
export async function lockAndReport(
  names: readonly string[],
  upgrade: boolean,
  { readConfiguration, print, note, noteFailure, progress, exitWith, signal }: Context,
  render: (sets: readonly LockOutcome[]) => string,
): Promise<void> {
  const { lockPackages } = await import("../../../operations/packages/lock-packages.ts");
  const { installPackages } = await import("../../../operations/packages/install-packages.ts");
  const configuration = await readConfiguration();
  const shown = progress("locking");
  const onSet = (name: string): void => shown.update(`locking ${name}`);
  const onInstall = noteInstallOfUv(note);
  let sets: readonly LockOutcome[];
  let uninstalled: ReadonlyMap<string, Fault>;
  try {
    sets = await lockPackages(configuration, { names, upgrade, onSet, onInstall, signal });
    const locked = sets.filter(({ state }) => state !== "failed").map(({ name }) => name);
    const onEach = (name: string): void => shown.update(`installing ${name}`);
    uninstalled = await installPackages(configuration, locked, { onSet: onEach, signal });
  } finally {
    shown.stop();
  }
  for (const [name, { message }] of uninstalled)
    note(`${name} is locked, but not installed on this machine: ${message}`);
  for (const { name, reason } of sets) if (reason !== undefined) noteFailure(`${name}: ${reason}`);
  print(sets, (all) => (all.length > 0 ? render(all) : describeNone("name no packages", configuration)));
  const failed = sets.filter(({ state }) => state === "failed").length;
  exitWith(exitCodeFor(sets.length - failed, failed));
}

function lockLines({ name, version, state, changes }: LockOutcome): string {
  const what = version === undefined ? name : `${name} ${version}`;
  if (state !== "locked") return `${what}: ${state}`;
  // A first lock makes every version new, which is no news.
  if (changes.every(({ from }) => from === undefined)) return `${what}: locked, ${plural(changes.length, "package")}`;
  const moved = changes.map((change) => `  ${change.name} ${change.from ?? "new"} -> ${change.to ?? "gone"}`);
  return [`${what}: locked`, ...moved].join("\n");
}
