import { Fault } from "../pipeline/fault.ts";
import type { Terminal } from "./terminal.ts";

/** Request that the command ends. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** True when the reader of stdout, such as `head`, has seen enough; that is no error. */
  readonly readerLeft: boolean;
}

/** After this a second Ctrl-C ends the process at once. Not before: `npm run` passes the first one on twice. */
const patienceMilliseconds = 1000;

/** Turns Ctrl-C, a termination signal and a closed stdout into one signal, so that a command can end in good order. */
export function watchForInterruption(terminal: Terminal): Interruption {
  const controller = new AbortController();
  let readerLeft = false;
  const ignoreSignals = (): void => {
    terminal.off("SIGINT", interrupt);
    terminal.off("SIGTERM", interrupt);
  };
  const interrupt = (): void => {
    if (controller.signal.aborted) return;
    controller.abort(new Fault("interrupted", "interrupted"));
    setTimeout(ignoreSignals, patienceMilliseconds).unref();
  };
  const closed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    readerLeft = true;
    interrupt();
  };
  terminal.on("SIGINT", interrupt);
  terminal.on("SIGTERM", interrupt);
  terminal.stdout.on("error", closed);
  return {
    signal: controller.signal,
    get readerLeft() {
      return readerLeft;
    },
    [Symbol.dispose]() {
      ignoreSignals();
      // The listener for a closed stdout stays: the last text written may still be on its way.
    },
  };
}
