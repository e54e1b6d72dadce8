import { isDeepStrictEqual } from "node:util";

/** A message that a queue accepted, in the order of publication. */
export interface AcceptedMessage {
  readonly sequence: number;
  /** The items it must become; none if it can only die. */
  readonly items: readonly WantedItem[];
  /** The number of times that it was published, or may have been handed out twice. */
  readonly copies: number;
}

/** An item as it must be stored. */
export interface WantedItem {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** False if whoever makes the item adds members of its own, as packages do. */
  readonly isWhole: boolean;
}

/** Everything that is left of the messages once nothing moves. */
export interface Remains {
  readonly stored: readonly Readonly<Record<string, unknown>>[];
  readonly letters: readonly { readonly sequence: number; readonly reason: string }[];
  readonly waiting: readonly number[];
}

/** Messages by what became of each of them. */
export interface Counts {
  readonly accepted: number;
  readonly loaded: number;
  readonly superseded: number;
  readonly dead: number;
  readonly waiting: number;
}

/**
 * Judges that nothing was lost: each accepted message is exactly one of loaded, superseded by a newer version of its
 * item, dead with a reason, or waiting; each good item is stored once and equal; nothing else is stored. Names each
 * message or item of which that is not true.
 */
export function conservation(
  accepted: readonly AcceptedMessage[],
  { stored, letters, waiting }: Remains,
): { readonly counts: Counts; readonly violations: readonly string[] } {
  const violations: string[] = [];
  const rows = Map.groupBy(stored, ({ id }) => id as string);
  const versions = Map.groupBy(
    accepted.flatMap(({ sequence, items }) => items.map((item) => ({ sequence, item }))),
    ({ item }) => item.id,
  );
  for (const [id, found] of rows) {
    if (!versions.has(id)) violations.push(`${id} is stored, and no message was about it`);
    if (found.length > 1) violations.push(`${id} is stored ${found.length} times`);
  }
  const lettersOf = Map.groupBy(letters, ({ sequence }) => sequence);
  const known = new Set(accepted.map(({ sequence }) => sequence));
  for (const sequence of [...lettersOf.keys(), ...waiting]) {
    if (!known.has(sequence)) violations.push(`message ${sequence} was never accepted`);
  }
  const waits = new Set(waiting);
  const counts = { accepted: accepted.length, loaded: 0, superseded: 0, dead: 0, waiting: 0 };
  for (const message of accepted) {
    const { sequence, items, copies } = message;
    const died = lettersOf.get(sequence) ?? [];
    const fates: Exclude<keyof Counts, "accepted">[] = [];
    if (waits.has(sequence)) fates.push("waiting");
    if (died.length > 0) fates.push("dead");
    const stateOf = (item: WantedItem): "loaded" | "superseded" | undefined => {
      const row = rows.get(item.id)?.[0];
      if (!row) return undefined;
      if (isVersion(row, item)) return "loaded";
      const newer = versions.get(item.id)?.filter((other) => other.sequence > sequence) ?? [];
      if (newer.some((other) => isVersion(row, other.item))) return "superseded";
      if (newer.length === 0) violations.push(`${item.id} is not stored as message ${sequence} says`);
      return undefined;
    };
    const states = items.map(stateOf);
    if (items.length > 0 && !states.includes(undefined))
      fates.push(states.includes("loaded") ? "loaded" : "superseded");
    if (items.length > 0 && died.length > 0)
      violations.push(`message ${sequence} is good and died: ${died[0]?.reason}`);
    if (died.some(({ reason }) => reason === "")) violations.push(`message ${sequence} died without a reason`);
    if (died.length > copies) violations.push(`message ${sequence} died ${died.length} times`);
    if (fates.length !== 1) violations.push(`message ${sequence} is ${fates.join(" and ") || "lost"}`);
    for (const fate of fates) counts[fate] += 1;
  }
  return { counts, violations };
}

const isVersion = (row: Readonly<Record<string, unknown>>, { document, isWhole }: WantedItem): boolean =>
  isWhole ? isDeepStrictEqual(row, document) : isContained(document, row);

/** Tells if each member of `part` is one of `whole`, at every depth. */
function isContained(part: unknown, whole: unknown): boolean {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return isDeepStrictEqual(part, whole);
  if (typeof whole !== "object" || whole === null) return false;
  const members = new Map(Object.entries(whole));
  return Object.entries(part).every(([name, value]) => isContained(value, members.get(name)));
}
