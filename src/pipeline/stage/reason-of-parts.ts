import type { ErrorKind } from "../fault/fault.ts";
import { grouped } from "../text/grouped.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import { joined } from "./load-entry.ts";

/** The failure of one part of a message. */
export interface PartFailure {
  readonly place: string;
  readonly kind: ErrorKind;
  readonly reason: string;
}

const longestReasonBytes = 900;
const longestPartBytes = 250;
/** Places that are named if all parts failed for the same reason. */
const mostPlaces = 10;
const longestPlaceBytes = 60;

/** The kind of a message whose parts failed: theirs, or `several` where they differ. */
export function kindOfParts(failures: readonly PartFailure[]): ErrorKind {
  const [kind = "unexpected", ...others] = new Set(failures.map((failure) => failure.kind));
  return others.length === 0 ? kind : "several";
}

/** Names the parts that failed, one of each kind before the others, as many as a reason has room for. */
export function reasonOfParts(failures: readonly PartFailure[]): string {
  const [first, ...others] = failures;
  if (first && others.length === 0) return joined(first.place, first.reason, ": ");
  if (first && failures.every(({ kind, reason }) => kind === first.kind && reason === first.reason)) {
    const told = failures.slice(0, mostPlaces).map(({ place }) => truncateBytes(place, longestPlaceBytes));
    const more = failures.length - told.length;
    return `${first.reason}: ${told.join(", ")}${more > 0 ? ` and ${grouped(more)} more` : ""}`;
  }
  const byKind = Map.groupBy(failures, ({ kind }) => kind);
  const isMixed = byKind.size > 1;
  const leading = [...byKind.values()].flatMap(([one]) => one ?? []);
  const ordered = [...leading, ...failures.filter((failure) => !leading.includes(failure))];
  const counts = [...byKind].map(([kind, those]) => `${grouped(those.length)} ${kind}`).join(", ");
  let reason = `${grouped(failures.length)} parts failed${isMixed ? ` (${counts})` : ""}`;
  let named = 0;
  for (const { place, kind, reason: why } of ordered) {
    const told = truncateBytes(joined(place, isMixed ? `${kind}: ${why}` : why, ": "), longestPartBytes);
    if (Buffer.byteLength(reason) + Buffer.byteLength(told) > longestReasonBytes) break;
    reason += `${named === 0 ? ": " : "; "}${told}`;
    named++;
  }
  return named < failures.length ? `${reason}; and ${grouped(failures.length - named)} more` : reason;
}

/** The kinds of the parts that a reason names; none if its parts failed alike, or it is that of a whole message. */
export function kindsInReason(reason: string): string[] {
  const [, counts] = /^[\d,]+ parts failed \(([\w, ]+)\)/.exec(reason) ?? [];
  return counts?.split(", ").flatMap((counted) => counted.split(" ")[1] ?? []) ?? [];
}
