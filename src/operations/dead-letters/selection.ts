import { attributeNames, type Message } from "../../pipeline/message.ts";
import { kindsInReason } from "../../pipeline/reason-of-parts.ts";
import type { Stage } from "../../pipeline/stage.ts";
import { kindOf } from "./dead-letter.ts";

/** The dead letters that are meant; every operation on them takes it. A filter that is undefined lets all pass. */
export interface Selection extends Filters {
  readonly stages: readonly Stage[];
}

interface Filters {
  /** One of `errorKinds`: that of the letter, or of a part of it. */
  readonly kind?: string | undefined;
}

/** True for a dead letter that is meant. */
export function isSelected(letter: Pick<Message, "attributes">, { kind }: Filters): boolean {
  if (kind === undefined || kindOf(letter) === kind) return true;
  return kindsInReason(letter.attributes[attributeNames.errorMessage] ?? "").includes(kind);
}

/** True if every dead letter of the stages is meant. */
export function meansAll({ stages: _, ...filters }: Selection): boolean {
  return Object.values(filters).every((filter) => filter === undefined);
}
