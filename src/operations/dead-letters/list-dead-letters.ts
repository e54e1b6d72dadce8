import type { Stage } from "../../pipeline/message/stage.ts";
import type { LetterCount } from "../../targets/letter-search.ts";
import type { Target } from "../../targets/target.ts";
import { LetterFold } from "./fold-letters.ts";
import { ledgerCounts } from "./ledger-counts.ts";
import { type LetterNames, letterNames } from "./letter-names.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";
import { isIndexed, type Selection } from "./selection.ts";

/** Dead letters of one stage that died of the same. */
export interface DeadLetterGroup {
  readonly stage: Stage;
  readonly kind: string;
  /** The name by which the group is selected. */
  readonly cause: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
  /** Packages, collections and runs they belong to, some of them if there are many. */
  readonly packages: readonly string[];
  readonly collections: readonly string[];
  readonly runs: readonly string[];
  /** The whole reason of the newest. */
  readonly example: string;
  /** The file and line that the newest was made from; empty if its sender named none. */
  readonly place: string;
}

export interface DeadLetterList {
  /** The largest first. */
  readonly groups: readonly DeadLetterGroup[];
  /**
   * Letters that the ledger does not know, by stage: about so many of them wait, and may be meant. They are of no run, or
   * what worked on them was killed.
   */
  readonly unknown: readonly { readonly stage: Stage; readonly count: number }[];
  /** Names of the letters in all groups. */
  readonly names: LetterNames;
}

export interface ListOptions {
  /** Looks at each letter, also where that takes long. */
  readonly look: boolean;
  readonly signal: AbortSignal;
}

const mostNames = 5;
/** Letters that are rather looked at than counted from the ledger, which does not know when they are purged. */
const fewLetters = 5_000;

/** Groups dead letters by stage and by what they died of, and counts them all. */
export async function listDeadLetters(
  target: Pick<Target, "operate"> & { readonly messaging: Pick<Target["messaging"], Used> },
  selection: Selection,
  { look, signal }: ListOptions,
): Promise<DeadLetterList> {
  const groups: DeadLetterGroup[] = [];
  const unknown: { stage: Stage; count: number }[] = [];
  const all: LetterCount[] = [];
  for (const stage of selection.stages) {
    const indexed = isIndexed(selection) ? await target.messaging.countLetters(stage, selection) : undefined;
    const told = indexed || look ? undefined : await countedByLedger(target, stage, selection);
    const counts = indexed ?? told?.counts ?? (await countedOneByOne(target, stage, selection, signal));
    for (const alike of Map.groupBy(counts, ({ cause }) => cause).values()) groups.push(groupOf(stage, alike));
    all.push(...counts);
    if (told && told.unknown > 0) unknown.push({ stage, count: told.unknown });
  }
  return { groups: groups.sort((a, b) => b.count - a.count), unknown, names: letterNames(all) };
}

type Used = "depth" | "visitLetters" | "countLetters";

async function countedOneByOne(
  target: { readonly messaging: Pick<Target["messaging"], Used> },
  stage: Stage,
  selection: Selection,
  signal: AbortSignal,
): Promise<LetterCount[]> {
  const fold = new LetterFold();
  await lookAtDeadLetters(target, { ...selection, stages: [stage] }, { signal }, (_, letters) => {
    for (const letter of letters) fold.add(letter);
  });
  return fold.counts();
}

/** The counts of the ledger, if the letters are too many to be looked at, and how many it does not know. */
async function countedByLedger(
  target: Pick<Target, "operate"> & { readonly messaging: Pick<Target["messaging"], Used> },
  stage: Stage,
  selection: Selection,
): Promise<{ counts: LetterCount[]; unknown: number } | undefined> {
  const { waiting, inFlight, delayed } = await target.messaging.depth({ stage, dead: true });
  const all = waiting + inFlight + delayed;
  if (all <= fewLetters) return undefined;
  const told = await ledgerCounts(target, stage, selection);
  // Letters that were purged or expired are dead in the ledger all the same.
  if (!told || told.known > all) return undefined;
  return { counts: told.counts, unknown: all - told.known };
}

function groupOf(stage: Stage, alike: readonly LetterCount[]): DeadLetterGroup {
  const newest = alike.reduce((latest, each) => (each.newest > latest.newest ? each : latest));
  const some = (names: readonly string[]): string[] =>
    [...new Set(names.filter((name) => name !== ""))].slice(0, mostNames);
  return {
    stage,
    kind: newest.kind,
    cause: newest.cause,
    count: alike.reduce((sum, { count }) => sum + count, 0),
    oldest: new Date(alike.reduce((first, { oldest }) => Math.min(first, oldest), newest.oldest)).toISOString(),
    newest: new Date(newest.newest).toISOString(),
    packages: some(alike.map(({ packageName }) => packageName)),
    collections: some(alike.map(({ collection }) => collection)),
    runs: some(alike.map(({ runId }) => runId)),
    example: newest.example,
    place: newest.place,
  };
}
