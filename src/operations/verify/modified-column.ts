import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { nearest } from "../../settings/nearest.ts";

/** Columns that say when an object was last modified: of an S3 Inventory, of a listing, of `aws s3api`. */
const known = ["last_modified_date", "last_modified", "LastModified"];

/**
 * The column of times of last modification: the one that is named, or one that is known by its name, or none.
 * @throws Fault `wrong_usage` if the named one is not there
 */
export function modifiedColumn(
  columns: readonly string[],
  named: string | undefined,
  inventory: string,
): string | undefined {
  if (named === undefined) return known.find((column) => columns.includes(column));
  if (columns.includes(named)) return named;
  const guess = nearest(named, [...columns]);
  throw new Fault("wrong_usage", `${inventory} has no column ${named}`, {
    remedy: `--modified-column ${guess === undefined ? `with one of ${columns.join(", ")}` : shellWord(guess)}`,
  });
}
