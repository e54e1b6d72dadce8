import type { Message } from "../../pipeline/message/message.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import { stages } from "../../pipeline/message/stage.ts";
import type { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import { LetterFacts } from "../../pipeline/stage/letter-facts.ts";
import type { Target } from "../../targets/target.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";

/** Letters that died again of the same. */
export interface DiedAgain {
  readonly kind: string;
  readonly count: number;
  /** Reason of the first. */
  readonly example: string;
}

/** Groups that are told apart; further ones are counted together. */
const mostGroups = 20;

/**
 * Counts the dead letters of both stages that died since a time, by what they died of: those of the runs and numbers that
 * were redriven, and those of no run, which cannot be told apart.
 */
export async function diedAgain(
  target: Pick<Target, "messaging">,
  redriven: ReadonlyMap<string, SequenceSet>,
  { since, signal }: { since: number; signal: AbortSignal },
): Promise<DiedAgain[]> {
  const groups = new Map<string, { kind: string; count: number; example: string }>();
  await lookAtDeadLetters(target, { stages: [...stages], since }, { signal }, (_, letters) => {
    for (const letter of letters) if (isRedriven(letter, redriven)) count(groups, new LetterFacts(letter));
  });
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function isRedriven({ attributes }: Message, redriven: ReadonlyMap<string, SequenceSet>): boolean {
  const origin = originOf(attributes);
  return !origin || redriven.get(origin.runId)?.has(origin.sequence) === true;
}

function count(
  groups: Map<string, { kind: string; count: number; example: string }>,
  { cause, kind, reason }: LetterFacts,
): void {
  const name = groups.has(cause) || groups.size < mostGroups ? cause : "others";
  const group = groups.get(name) ?? { kind: name === "others" ? name : kind, count: 0, example: reason };
  group.count += 1;
  groups.set(name, group);
}
