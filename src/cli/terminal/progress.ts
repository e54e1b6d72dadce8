import { isScreen } from "./has-colors.ts";
import type { Terminal } from "./terminal.ts";
import { visibleLine } from "./visible.ts";

/** Display of work under way. */
export interface Progress {
  update(text: string): void;
  /** Ends it. */
  stop(): void;
}

/** Progress that nobody wants to see. */
export const noProgress: Progress = { update: () => {}, stop: () => {} };

/** Shows a spinner on a terminal. Loads the spinner after a second: quick work needs none. */
export function startProgress({ stderr, env }: Terminal, text: string): Progress {
  let current = visibleLine(text);
  let spinner: { text: string; stop(): unknown } | undefined;
  let ended = false;
  const timer = setTimeout(async () => {
    if (!isScreen(stderr, env) || !("cursorTo" in stderr)) return;
    const { default: ora } = await import("ora");
    if (!ended) spinner = ora({ text: current, stream: stderr as NodeJS.WriteStream, discardStdin: false }).start();
  }, 1000);
  timer.unref();
  const stop = (): void => {
    ended = true;
    clearTimeout(timer);
    spinner?.stop();
  };
  return {
    update: (next) => {
      current = visibleLine(next);
      if (spinner) spinner.text = current;
    },
    stop,
  };
}
