import type { Selection } from "../../../operations/dead-letters/selection.ts";
import { shellWord } from "../../../pipeline/text/shell-word.ts";

/** The command line of `dlq` for the dead letters of a selection, to be typed, with further words. */
export function commandForLetters(verb: "list" | "redrive", selection: Selection, more: readonly string[]): string {
  const { stages, cause, kind, reason, packageName, collection, run, since, until, id, where = [] } = selection;
  const options = {
    ...{ cause, kind, reason, package: packageName, collection, run },
    ...{ since: since === undefined ? since : new Date(since).toISOString() },
    ...{ until: until === undefined ? until : new Date(until).toISOString() },
    id,
  };
  const words = [
    ...["stac-ingest", "dlq", verb],
    ...(stages.length === 1 ? stages : []),
    ...Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...where.flatMap((condition) => ["--where", condition]),
    ...more.filter((word) => word !== "--json"),
  ];
  return words.map(shellWord).join(" ");
}
