import { Command } from "commander";
import type { SetLocked } from "../../../stactools/lock-packages.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { plural } from "../../plural.ts";

type Reported = Omit<SetLocked, "fault">;

export function packagesLockCommand(context: Context): Command {
  return new Command("lock")
    .description("choose the version of everything each package set needs, and write packages.lock")
    .argument("[name...]", "only these sets; all when left out")
    .option("--upgrade", "move to the newest versions that fit, instead of only what settings ask to change")
    .addHelpText("after", examples("stac-ingest packages lock", "stac-ingest packages lock stactools-naip --upgrade"))
    .action((names: string[], { upgrade = false }: { upgrade?: boolean }) =>
      lockAndReport(names, upgrade, context, (sets) => sets.map(lockLines).join("\n")),
    );
}

/** Locks the sets that are named, or all, and prints what became of them. */
export async function lockAndReport(
  names: readonly string[],
  upgrade: boolean,
  { readConfiguration, print, note, progress, exitWith, signal }: Context,
  render: (sets: readonly Reported[]) => string,
): Promise<void> {
  const { lockPackages } = await import("../../../stactools/lock-packages.ts");
  const { settings, lockPath, cacheFolder } = await readConfiguration();
  const shown = progress("locking");
  const onSet = (name: string): void => shown.update(`locking ${name}`);
  const only = names.length > 0 ? { only: names } : {};
  const sets = await lockPackages({ settings, lockPath, cacheFolder, upgrade, onSet, signal, ...only }).finally(() =>
    shown.stop(),
  );
  for (const { name, fault } of sets) if (fault) note(`${name}: ${fault.message}`);
  print(sets.map(withReason), (all) => (all.length > 0 ? render(all) : "settings name no packages"));
  const failed = sets.filter(({ state }) => state === "failed").length;
  if (failed > 0) exitWith(failed < sets.length ? exitCodes.partlyDone : exitCodes.failed);
}

/** A Fault's message is no part of its JSON by itself. */
function withReason({ fault, ...set }: SetLocked) {
  return { ...set, ...(fault && { kind: fault.kind, reason: fault.message }) };
}

function lockLines({ name, version, state, changes }: Reported): string {
  const what = version === undefined ? name : `${name} ${version}`;
  if (state !== "locked") return `${what}: ${state}`;
  // Of a first lock every version is new, which is no news.
  if (changes.every(({ from }) => from === undefined)) return `${what}: locked, ${plural(changes.length, "package")}`;
  const moved = changes.map((change) => `  ${change.name} ${change.from ?? "new"} -> ${change.to ?? "gone"}`);
  return [`${what}: locked`, ...moved].join("\n");
}
