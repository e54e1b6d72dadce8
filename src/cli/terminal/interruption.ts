import { setImmediate } from "node:timers/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import { systemReason } from "../../pipeline/process/system-reason.ts";
import type { Terminal } from "./terminal.ts";

/** Request that the command ends. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** True if it came as SIGTERM. */
  readonly isTermination: boolean;
  /** True when the reader of stdout, such as `head`, has seen enough; that is no error. */
  readonly readerLeft: boolean;
  /** Resolves to the fault of what stdout could not take, such as on a full disk, of all that was written until now. */
  unwritten(): Promise<Fault | undefined>;
}

/** After this a second Ctrl-C ends the process at once. Not before: `npm run` passes the first one on twice. */
const patienceMilliseconds = 1000;

/** Turns Ctrl-C, a termination signal and a closed stdout into one signal, so that a command can end in good order. */
export function watchForInterruption(terminal: Terminal): Interruption {
  const controller = new AbortController();
  let readerLeft = false;
  let isTermination = false;
  let unwritten: Fault | undefined;
  const ignoreSignals = (): void => {
    terminal.off("SIGINT", interrupt);
    terminal.off("SIGTERM", terminate);
  };
  const interrupt = (): void => {
    if (controller.signal.aborted) return;
    controller.abort(new Fault("interrupted", "interrupted"));
    setTimeout(ignoreSignals, patienceMilliseconds).unref();
  };
  const terminate = (): void => {
    isTermination ||= !controller.signal.aborted;
    interrupt();
  };
  const closed = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") {
      readerLeft = true;
      interrupt();
      return;
    }
    unwritten = new Fault("infrastructure", `stdout cannot be written: ${systemReason(error)}`);
    controller.abort(unwritten);
  };
  terminal.on("SIGINT", interrupt);
  terminal.on("SIGTERM", terminate);
  terminal.stdout.on("error", closed);
  return {
    signal: controller.signal,
    get isTermination() {
      return isTermination;
    },
    get readerLeft() {
      return readerLeft;
    },
    async unwritten() {
      // A file or a device refuses at once, and the stream tells in the next turn.
      await setImmediate();
      return unwritten;
    },
    [Symbol.dispose]() {
      ignoreSignals();
      // The listener for a closed stdout stays: the last text written may still be on its way.
    },
  };
}
