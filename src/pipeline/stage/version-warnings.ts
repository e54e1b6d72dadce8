import { logWarnings } from "../item/log-warnings.ts";
import type { Warning } from "../item/warning.ts";
import { WarningCount } from "../item/warning-count.ts";
import type { Log } from "../message/log.ts";
import { logFields } from "../message/log-fields.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import type { ReadItem } from "./load-entry.ts";
import type { Arrival } from "./load-plan.ts";

const longestVersionBytes = 40;

/** Warns of an item whose version of STAC is not that of its collection, if that is known. */
export function versionWarnings(stacVersion: string, ofCollection: string | undefined): Warning[] {
  if (ofCollection === undefined || stacVersion === ofCollection) return [];
  const [item, collection] = [stacVersion, ofCollection].map((version) => truncateBytes(version, longestVersionBytes));
  return [{ kind: "stac_version_differs", message: `the item has ${item}, its collection ${collection}` }];
}

/** Logs the items whose version of STAC is not that of their collection, once for all. */
export function logOtherVersions(
  items: readonly Arrival<ReadItem>[],
  versions: ReadonlyMap<string, string | undefined>,
  log: Log,
): void {
  const doubts = new WarningCount<Readonly<Record<string, unknown>>>();
  for (const { document, message } of items) {
    const { id, collection, stacVersion } = document;
    const warnings = versionWarnings(stacVersion, versions.get(collection));
    if (warnings.length > 0) doubts.add(warnings, { ...logFields(message), item_id: id, collection });
  }
  logWarnings(log, doubts);
}
