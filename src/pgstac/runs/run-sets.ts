import type { Stage } from "../../pipeline/message/stage.ts";
import { type BatchEntry, type Death, type DoneOutcome, doneOutcomes } from "../../pipeline/run/run-outcomes.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import { groupOfReason } from "../../pipeline/stage/group-of-reason.ts";

/** Messages of a run with one outcome; text that does not apply is empty. */
export interface SetKey {
  readonly outcome: DoneOutcome | "dead" | "replaced";
  readonly collection: string;
  readonly stage: Stage | "";
  readonly kind: string;
  /** The reason without the names, numbers and ids by which reasons of one cause differ. */
  readonly reason: string;
}

/** A batch as it is read back: sets where the entry had lists. */
export interface ReadBatch extends Pick<BatchEntry, "collection" | "dead"> {
  readonly done: Partial<Readonly<Record<DoneOutcome, SequenceSet>>>;
  readonly redriven?: SequenceSet;
  readonly replaced?: SequenceSet;
}

/** Number of reasons that are told apart; messages that died of others are counted as one group. */
const mostReasons = 200;
const otherReasons = "other reasons";

/**
 * The sets of a run. What was delivered twice is in two sets, so counts are of unions: whatever was stored once counts as
 * stored, by the first of `doneOutcomes` that it had, whether it died before or after.
 */
export class RunSets {
  readonly #sets = new Map<string, { readonly key: SetKey; readonly set: SequenceSet }>();

  /** The set of a key, which is made if there is none. */
  of(key: SetKey): SequenceSet {
    const name = setName(key);
    const known = this.#sets.get(name);
    if (known) return known.set;
    const set = new SequenceSet();
    this.#sets.set(name, { key, set });
    return set;
  }

  all(): { readonly key: SetKey; readonly set: SequenceSet }[] {
    return [...this.#sets.values()];
  }

  /** Adds a batch that came after all that were added before. */
  add({ collection, done, dead = [], redriven, replaced }: ReadBatch): void {
    for (const outcome of doneOutcomes) {
      const set = done[outcome];
      if (set) this.of({ outcome, collection, ...noReason }).addAll(set);
    }
    if (dead.length > 0) this.#addDeaths(collection, dead);
    if (redriven) this.#forgetDeaths(redriven);
    if (replaced) this.of({ outcome: "replaced", collection, ...noReason }).addAll(replaced);
  }

  /** Every message that is stored, or that a newer version was stored in place of. */
  done(): SequenceSet {
    const union = new SequenceSet();
    for (const { key, set } of this.all()) if (isDone(key)) union.addAll(set);
    return union;
  }

  /** Every message whose item another message of the run made, too. */
  replaced(): SequenceSet {
    const union = new SequenceSet();
    for (const { key, set } of this.all()) if (key.outcome === "replaced") union.addAll(set);
    return union;
  }

  /** Every message that died and was not sent back to its queue. */
  dead(): SequenceSet {
    const union = new SequenceSet();
    for (const { set } of this.#deaths()) union.addAll(set);
    return union;
  }

  /** A death replaces an earlier one of the same message, which was redriven in between. */
  #addDeaths(collection: string, dead: readonly Death[]): void {
    this.#forgetDeaths(SequenceSet.of(dead.map(({ sequence }) => sequence)));
    for (const { sequence, stage, kind, reason } of dead) {
      const group = groupOfReason(reason);
      const key: SetKey = { outcome: "dead", collection, stage, kind, reason: group };
      const known = this.#sets.has(setName(key)) || this.#deaths().length < mostReasons;
      this.of(known ? key : { ...key, reason: otherReasons }).add(sequence);
    }
  }

  #forgetDeaths(sequences: SequenceSet): void {
    for (const { set } of this.#deaths()) set.removeAll(sequences);
  }

  #deaths(): { readonly key: SetKey; readonly set: SequenceSet }[] {
    return this.all().filter(({ key }) => key.outcome === "dead");
  }
}

const isDone = ({ outcome }: SetKey): boolean => outcome !== "dead" && outcome !== "replaced";

const noReason = { stage: "", kind: "", reason: "" } as const;

/** Name of a set, which only equal keys share. */
export const setName = ({ outcome, collection, stage, kind, reason }: SetKey): string =>
  JSON.stringify([outcome, collection, stage, kind, reason]);
