import type { Fault } from "../../pipeline/fault/fault.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

const slowStates: ReadonlySet<string | undefined> = new Set([
  sqlState.lockNotAvailable,
  sqlState.queryCanceled,
  sqlState.transactionTimeout,
]);

/** Tells whether the database ran into a limit of time: over another connection it would take as long again. */
export const isSlow = ({ cause }: Fault): boolean => slowStates.has(stateOf(cause));
