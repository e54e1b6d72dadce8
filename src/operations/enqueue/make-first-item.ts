import { Fault, type FaultKind } from "../../pipeline/fault/fault.ts";
import { readItemRequest } from "../../pipeline/message/item-request.ts";
import { environmentOf, isMade } from "../../stactools/environment.ts";
import { hashOfLock } from "../../stactools/hash-of-lock.ts";
import type { LockedSet } from "../../stactools/locked-set.ts";
import { knownSetFor } from "../../stactools/locked-set-for.ts";
import type { Target } from "../../targets/target.ts";
import { type MakeElsewhere, type Making, makeItems } from "../make-items.ts";
import { faultOf } from "../or-fault.ts";
import type { Sendable } from "../send.ts";
import type { CollectionFinder } from "./collection-finder.ts";
import { MadeBefore } from "./made-before.ts";

/** A row whose item was not made. */
export interface FailedRow {
  readonly sendable: Sendable;
  readonly fault: Fault;
}

/** The outcome of making the item of a first row. */
export interface FirstItem {
  /** Sentence about a collection that could not be looked for. */
  readonly doubt?: string | undefined;
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

/** The surroundings of the first item: without a finder no collection is looked for. */
interface Surroundings {
  readonly target: Pick<Target, "name" | "makeItem">;
  readonly making: Making;
  readonly finder: CollectionFinder | undefined;
}

/**
 * Makes the item of the first row and looks for its collection; if either fails, of the rows after it. A worker of the
 * running pipeline makes it, or one that is started here; installs the package where the pipeline would do so here, too.
 * @throws Fault if all of them fail
 */
export async function makeFirstItem(
  first: Sendable,
  next: () => Promise<Sendable | undefined>,
  { target, making, finder }: Surroundings,
): Promise<FirstItem> {
  const named = namedBy(first);
  if (named !== undefined) void finder?.find(named);
  const { unready, locked } = await packageOf(first, target, making);
  if (!locked) return { failed: [], unknown: unready, doubt: await onlyNamed(first, named, finder) };
  const before = new MadeBefore(making.configuration, locked.pins);
  const lock = hashOfLock(locked);
  const inPipeline: MakeElsewhere = (body, folders) => target.makeItem({ body, folders, lock }, making.signal);
  const failed: FailedRow[] = [];
  for (let rows = [first]; rows.length > 0; rows = failed.length === 1 ? await several(next) : []) {
    for await (const { sendable, collection } of collectionsOf(rows, before, making, inPipeline)) {
      if (collection instanceof Fault && surroundingKinds.includes(collection.kind))
        return { failed, unknown: collection, doubt: await onlyNamed(first, named, finder) };
      const looked = collection instanceof Fault ? collection : await lookFor(collection, finder);
      if (!(looked instanceof Fault)) return { failed, doubt: looked };
      failed.push({ sendable, fault: looked });
    }
  }
  if (failed[0]) throw refusal(failed[0], failed.length);
  return { failed };
}

/** Looks only for the collection that a request names. */
async function onlyNamed(
  sendable: Sendable,
  named: string | undefined,
  finder: CollectionFinder | undefined,
): Promise<string | undefined> {
  if (named === undefined) return undefined;
  const looked = await lookFor(named, finder);
  if (looked instanceof Fault) throw refusal({ sendable, fault: looked }, 1);
  return looked;
}

async function lookFor(collection: string, finder: CollectionFinder | undefined): Promise<string | Fault | undefined> {
  return await finder?.find(collection).catch(faultOf);
}

/** The collection of each row's item, or why there is no item. The item of a row that was made here before is not made again. */
async function* collectionsOf(
  rows: readonly Sendable[],
  before: MadeBefore,
  making: Making,
  inPipeline: MakeElsewhere,
): AsyncGenerator<{ sendable: Sendable; collection: string | Fault }> {
  const [first] = rows;
  const remembered = rows.length === 1 && first ? await before.collectionOf(first) : undefined;
  if (first && remembered !== undefined) {
    yield { sendable: first, collection: remembered };
    return;
  }
  for await (const { sendable, outcome } of makeItems(rows, { ...making, log: () => {} }, inPipeline)) {
    const collection = outcome instanceof Fault ? outcome : collectionOf(outcome);
    if (rows.length === 1 && typeof collection === "string") await before.keep(sendable, collection);
    yield { sendable, collection };
  }
}

const namedBy = ({ outgoing }: Sendable): string | undefined =>
  outgoing instanceof Fault ? undefined : (readItemRequest(outgoing.body).collection_id ?? undefined);

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
): Promise<{ locked: LockedSet; unready?: never } | { locked?: never; unready: Fault }> {
  const { settings, lockPath, cacheFolder } = configuration;
  const packageName = outgoing instanceof Fault ? "" : readItemRequest(outgoing.body).package_name;
  const locked = await knownSetFor(packageName, { settings, lockPath, cacheFolder });
  if (!locked) {
    const remedy = "stac-ingest packages lock";
    return { unready: new Fault("package_unavailable", `${packageName} is not locked`, { remedy }) };
  }
  if (name === "local" || (await isMade(environmentOf(cacheFolder, locked)))) return { locked };
  const remedy = "--dry-run --sample 1, which installs it";
  return { unready: new Fault("package_unavailable", `${packageName} is not installed here`, { remedy }) };
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
