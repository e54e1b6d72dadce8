import type { SupervisorRecord } from "./supervisor-record.ts";

/** Tells how often and why the pipeline ended, for the end of a sentence; empty if it never did. */
export function describeRestarts(supervisor: SupervisorRecord | undefined): string {
  if (!supervisor?.last) return "";
  const { restarts, last, next } = supervisor;
  const times = restarts === 0 ? "" : `; restarted ${restarts === 1 ? "once" : `${restarts} times`}`;
  const waits = next === undefined ? "" : `; starts again at ${next}`;
  return `${times}; last: ${last.why} at ${last.at}${waits}`;
}
