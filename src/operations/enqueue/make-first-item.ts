import { Fault, type FaultKind } from "../../pipeline/fault.ts";
import { readItemRequest } from "../../pipeline/item-request.ts";
import { environmentOf, isMade } from "../../stactools/environment.ts";
import { knownSetFor } from "../../stactools/locked-set-for.ts";
import type { Target } from "../../targets/target.ts";
import { type Making, makeItems } from "../make-items.ts";
import type { Sendable } from "../send.ts";
import { MadeBefore } from "./made-before.ts";

/** A row whose item was not made. */
export interface FailedRow {
  readonly sendable: Sendable;
  readonly fault: Fault;
}

/** The outcome of making the item of a first row. */
export interface FirstItem {
  /** Collection of the item that was made, if one was. */
  readonly collection?: string;
  /** The rows that failed before it. */
  readonly failed: readonly FailedRow[];
  /** The reason why nothing is known. */
  readonly unknown?: Fault;
}

/** Rows that are tried before all are taken to fail: the first may be bad by itself. */
const triedRows = 5;

/** Failures of this machine and its network, which say nothing of the rows. */
const surroundingKinds: readonly FaultKind[] = [
  "network",
  "package_unavailable",
  "infrastructure",
  "contention",
  "timeout",
  "tool_missing",
  "unexpected",
];

/**
 * Makes the item of the first row here; if it fails, of those after it. Installs the package where the pipeline would do
 * so here, too.
 * @throws Fault if all of them fail
 */
export async function makeFirstItem(
  first: Sendable,
  next: () => Promise<Sendable | undefined>,
  { target, making }: { target: Pick<Target, "name">; making: Making },
): Promise<FirstItem> {
  const { unready, pins } = await packageOf(first, target, making);
  if (unready) return { failed: [], unknown: unready };
  const before = new MadeBefore(making.configuration, pins);
  const remembered = await before.collectionOf(first);
  if (remembered !== undefined) return { failed: [], collection: remembered };
  const failed: FailedRow[] = [];
  for (let rows = [first]; rows.length > 0; rows = failed.length === 1 ? await several(next) : []) {
    for await (const { sendable, outcome } of makeItems(rows, { ...making, log: () => {} })) {
      if (!(outcome instanceof Fault)) {
        const collection = collectionOf(outcome);
        if (failed.length === 0) await before.keep(first, collection);
        return { failed, collection };
      }
      if (surroundingKinds.includes(outcome.kind)) return { failed, unknown: outcome };
      failed.push({ sendable, fault: outcome });
    }
  }
  if (failed[0]) throw refusal(failed[0], failed.length);
  return { failed };
}

async function several(next: () => Promise<Sendable | undefined>): Promise<Sendable[]> {
  const rows: Sendable[] = [];
  while (rows.length < triedRows - 1) {
    const row = await next();
    if (!row) break;
    rows.push(row);
  }
  return rows;
}

const collectionOf = (item: string): string => String((JSON.parse(item) as { collection?: string }).collection ?? "");

/** The lock of a request's package, or why it cannot run here without its versions being chosen or installed only for this. */
async function packageOf(
  { outgoing }: Sendable,
  { name }: Pick<Target, "name">,
  { configuration }: Making,
): Promise<{ pins: string; unready?: Fault }> {
  const { settings, lockPath, cacheFolder } = configuration;
  const packageName = outgoing instanceof Fault ? "" : readItemRequest(outgoing.body).package_name;
  const locked = await knownSetFor(packageName, { settings, lockPath, cacheFolder });
  if (!locked) {
    const remedy = "stac-ingest packages lock";
    return { pins: "", unready: new Fault("package_unavailable", `${packageName} is not locked`, { remedy }) };
  }
  const { pins } = locked;
  if (name === "local" || (await isMade(environmentOf(cacheFolder, locked)))) return { pins };
  const remedy = "--dry-run --sample 1, which installs it";
  return { pins, unready: new Fault("package_unavailable", `${packageName} is not installed here`, { remedy }) };
}

function refusal({ sendable: { place }, fault }: FailedRow, count: number): Fault {
  const all = count === 1 ? "" : count === 2 ? " and the row after it" : ` and the ${count - 1} rows after it`;
  return new Fault(fault.kind, `nothing is sent: ${place.file}:${place.line}${all}: ${fault.message}`, {
    remedy: [remedyFor(fault), "--no-check sends all the same"].join("; "),
    cause: fault,
  });
}

function remedyFor({ kind, remedy }: Fault): string {
  if (remedy !== undefined) return remedy;
  switch (kind) {
    case "no_such_group":
      return "stac-ingest packages list, which names the groups";
    case "invalid_arguments":
      return "mend --arg and --option, or args and options of the recipe";
    default:
      return "stac-ingest items create with the same recipe and row";
  }
}
