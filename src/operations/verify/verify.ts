import { countLines } from "../../input/source/count-lines.ts";
import { isStdin } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Target } from "../../targets/target.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { makeOutFolder } from "../make-out-folder.ts";
import { catalogueItems } from "./catalogue-items.ts";
import { Comparison } from "./comparison.ts";
import { checkInventories, readKeys } from "./inventory-keys.ts";
import { KeyTable, keyMarks } from "./key-table.ts";
import { ListFiles, type ListReport, stemOf } from "./list-files.ts";
import type { VerifyList, VerifyPlan } from "./verify-plan.ts";

/** The outcome of a verification. */
export interface VerifyReport {
  /** Lines of the inventories that tell an id or href. */
  readonly lines: number;
  /** Items of the collection. */
  readonly items: number;
  readonly lists: Readonly<Partial<Record<VerifyList, ListReport>>>;
  /** Lines of which it is not known if they are stale, because their item has no `properties.updated`. */
  readonly notCompared: number;
  /** Lines that tell no id or href. */
  readonly failures: Failures;
}

/** Progress of a verification: lines and items that were read, of about so many. */
export interface VerifyProgress {
  readonly lines: number;
  readonly items: number;
  readonly expected: number;
}

/**
 * Compares inventories with a collection. Reads the inventories into a table of hashes, then the catalogue once, then, if
 * lines are missing or stale, the inventories again to write those.
 * @throws Fault `unreadable_input`, `wrong_usage` or `not_found`
 */
export async function verify(
  target: Pick<Target, "operate">,
  plan: VerifyPlan,
  surroundings: InputSurroundings,
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyReport> {
  checkNames(plan);
  if (plan.out !== undefined) await makeOutFolder(plan.out, surroundings.folder);
  using lists = new ListFiles(plan, surroundings.folder);
  const hasTimes = await checkInventories(plan, surroundings);
  let expected = 0;
  for (const address of plan.inventories) expected += await countLines(address, surroundings);
  const table = new KeyTable({ keepsTimes: hasTimes, expected });
  const failures = new FailureCount();
  let lines = 0;
  await readKeys(plan, surroundings, {
    onInventory: (address, format) => lists.begin(address, format),
    onLine: (key, seconds, row) => {
      lines += 1;
      if (!table.add(key, seconds)) lists.of("duplicate")?.add(row);
      if (lines % progressEvery === 0) onProgress({ lines, items: 0, expected: 0 });
    },
    onRefused: (place, fault) => failures.add(place, fault),
  });
  const found = new Comparison(table, plan.by);
  let items = 0;
  for await (const page of catalogueItems(target, plan.collection, { updated: hasTimes, hrefs: plan.by === "href" })) {
    surroundings.signal.throwIfAborted();
    for (const item of page.items) if (!found.compare(item)) lists.orphaned?.addId(item.id);
    items += page.items.length;
    onProgress({ lines, items, expected: Math.max(page.expected, items) });
  }
  const missing = table.size - found.present;
  const hasWork = (lists.wants("missing") && missing > 0) || (lists.wants("stale") && found.stale > 0);
  if (hasWork) await writeLines(plan, surroundings, table, lists);
  return { lines, items, lists: lists.finish(), notCompared: found.notCompared, failures: failures.report() };
}

const progressEvery = 50_000;

/** Writes each line that is missing or stale, of lines with one key the first or the newest. */
async function writeLines(
  plan: VerifyPlan,
  surroundings: InputSurroundings,
  table: KeyTable,
  lists: ListFiles,
): Promise<void> {
  await readKeys(plan, surroundings, {
    onInventory: (address, format) => lists.begin(address, format),
    onLine: (key, seconds, row) => {
      const entry = table.find(key);
      // A key that is not there came into the inventory meanwhile.
      if (!entry || entry.marks & keyMarks.written) return;
      const isStale = (entry.marks & keyMarks.stale) !== 0 && seconds === entry.seconds;
      if (entry.marks & keyMarks.present && !isStale) return;
      lists.of(isStale ? "stale" : "missing")?.add(row);
      entry.mark(keyMarks.written);
    },
  });
}

/** @throws Fault `wrong_usage` if an inventory cannot be read twice, or two would have the same lists */
function checkNames({ inventories, out }: VerifyPlan): void {
  if (inventories.some(isStdin)) {
    throw new Fault("wrong_usage", "verify reads an inventory twice, and stdin can only be read once", {
      remedy: "write it to a file first",
    });
  }
  const stems = inventories.map((address) => stemOf(address, out));
  const twice = stems.find((stem, at) => stems.indexOf(stem) !== at);
  if (twice === undefined) return;
  throw new Fault("wrong_usage", `two inventories would have the same lists, ${twice}.missing and others`, {
    remedy: "verify them one by one, each with an --out of its own",
  });
}
