import type { Message } from "../../pipeline/message.ts";
import type { Stage } from "../../pipeline/stage.ts";
import { kindOf } from "./dead-letter.ts";

/** The dead letters that are meant; every operation on them takes it. A filter that is undefined lets all pass. */
export interface Selection extends Filters {
  readonly stages: readonly Stage[];
}

interface Filters {
  /** One of `errorKinds`. */
  readonly kind?: string | undefined;
}

/** True for a dead letter that is meant. */
export function isSelected(letter: Pick<Message, "attributes">, { kind }: Filters): boolean {
  return kind === undefined || kindOf(letter) === kind;
}

/** True if every dead letter of the stages is meant. */
export function meansAll({ stages: _, ...filters }: Selection): boolean {
  return Object.values(filters).every((filter) => filter === undefined);
}
