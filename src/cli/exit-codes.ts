import { Fault } from "../pipeline/fault/fault.ts";

/** Exit codes of the command. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  /** Some of it was done; stderr names the rest. */
  partlyDone: 3,
  timedOut: 4,
  interrupted: 130,
  /** Interrupted by SIGTERM, as shells call it: such as by systemd, docker or kill. */
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a command that did some of its parts and failed at others. */
export function exitCodeFor(done: number, failed: number): ExitCode {
  if (failed === 0) return exitCodes.done;
  return done > 0 ? exitCodes.partlyDone : exitCodes.failed;
}

/** The exit code of a command that ended with an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof Fault)) return exitCodes.failed;
  switch (error.kind) {
    case "wrong_usage":
      return exitCodes.wrongUsage;
    case "timed_out":
      return exitCodes.timedOut;
    case "interrupted":
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
