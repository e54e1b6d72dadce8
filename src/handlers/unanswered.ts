import { Fault } from "../pipeline/fault/fault.ts";

/** Makes the Fault for a part that did not answer before the deadline. */
export const unanswered = (part: string) => (): Fault => new Fault("infrastructure", `${part} did not answer in time`);
