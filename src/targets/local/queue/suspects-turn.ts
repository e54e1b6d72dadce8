import type { Stage } from "../../../pipeline/message/stage.ts";

/** Longer than a stage that may take messages waits between two polls: one that is paused, or full, asks for nothing. */
const turnMilliseconds = 2_000;

/** Remembers the stages that wait for empty hands to take their suspects: the other one would fill them for ever. */
export class SuspectsTurn {
  readonly #until = new Map<Stage, number>();

  /** Notes that a stage asked for its suspects, and could not have them. */
  ask(stage: Stage, now: number): void {
    this.#until.set(stage, now + turnMilliseconds);
  }

  /** Tells if another stage asked just now. */
  isOfOther(stage: Stage, now: number): boolean {
    return [...this.#until].some(([asked, until]) => asked !== stage && until > now);
  }
}
