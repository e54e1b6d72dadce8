import { formatOf } from "../../input/inventory/inventory-format.ts";
import { openInventory } from "../../input/inventory/open-inventory.ts";
import type { Place } from "../../input/place.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { instantOf } from "../../pipeline/item/instant-of.ts";
import { compileTemplate } from "../../settings/compile-template.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Row } from "../../settings/row.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import type { LineListFormat } from "./line-list.ts";
import { modifiedColumn } from "./modified-column.ts";
import type { VerifyPlan } from "./verify-plan.ts";

/** Reads the key of a row, and seconds since 1970 at which its object was last modified: 0 if it is not known. */
interface KeyReader {
  readonly keyOf: (row: Row) => string;
  readonly secondsOf: (row: Row) => number;
  /** False if no column has times. */
  readonly hasTimes: boolean;
}

/** Lines of an inventory as they are read. */
export interface LineEffects {
  /** Called for each inventory before its lines. */
  readonly onInventory: (address: string, format: LineListFormat) => void;
  readonly onLine: (key: string, seconds: number, row: Row) => void;
  readonly onRefused?: (place: Place, fault: Fault) => void;
}

/**
 * Opens each inventory and checks it against the template; resolves to true if one of them has times of modification.
 * @throws Fault `unreadable_input` or `wrong_usage`
 */
export async function checkInventories(plan: VerifyPlan, surroundings: InputSurroundings): Promise<boolean> {
  let hasTimes = false;
  for (const address of plan.inventories) {
    using inventory = await openInventory(address, { ...surroundings, format: plan.format, encoding: plan.encoding });
    if (inventory.columns && keyReader(plan, inventory.columns, inventory.name).hasTimes) hasTimes = true;
  }
  return hasTimes;
}

/** Reads all lines with their keys. @throws Fault `unreadable_input` or `wrong_usage` */
export async function readKeys(
  plan: VerifyPlan,
  surroundings: InputSurroundings,
  { onInventory, onLine, onRefused }: LineEffects,
): Promise<void> {
  for (const address of plan.inventories) {
    using inventory = await openInventory(address, { ...surroundings, format: plan.format, encoding: plan.encoding });
    const { name, columns } = inventory;
    onInventory(address, listFormatOf(plan.format ?? formatOf(name), columns));
    let reader = columns && keyReader(plan, columns, name);
    for await (const { line, file, row } of inventory.rows) {
      try {
        if (row instanceof Fault) throw row;
        reader ??= keyReader(plan, Object.keys(row), name);
        onLine(reader.keyOf(row), reader.secondsOf(row), row);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        onRefused?.({ file: file ?? name, line }, error);
      }
    }
  }
}

function keyReader(plan: VerifyPlan, columns: readonly string[], inventory: string): KeyReader {
  const fillIn = compileTemplate(plan.template, { columns, inventory });
  const keyOf = (row: Row): string => {
    const key = fillIn(row);
    if (key !== "") return key;
    throw new Fault("invalid_request", `${JSON.stringify(plan.template)} leaves the ${plan.by} empty`);
  };
  const column = plan.lists.includes("stale") ? modifiedColumn(columns, plan.modifiedColumn, inventory) : undefined;
  const secondsOf = (row: Row): number => Math.floor(instantOf(row[column ?? ""]) / 1000) || 0;
  return { keyOf, secondsOf: column === undefined ? () => 0 : secondsOf, hasTimes: column !== undefined };
}

/** A text has addresses alone; the rows of a manifest's files are written as CSV, with the columns that it names. */
function listFormatOf(format: InventoryFormat, columns: readonly string[] | undefined): LineListFormat {
  if (format === "parquet") return "jsonl";
  if (format === "jsonl" && columns?.includes("bucket") && columns.includes("key")) return "csv";
  return format === "text" && columns && columns.length > 1 ? "csv" : format;
}
