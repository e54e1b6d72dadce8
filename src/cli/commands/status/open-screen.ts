import { painted } from "../../terminal/paint.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { ScreenSize } from "./render-screen.ts";

/** The whole terminal, until it is disposed of: then all that was on it before is there again. */
export interface Screen extends Disposable {
  /** Draws what is shown, now and whenever the terminal's size changes. */
  show(render: (size: ScreenSize) => readonly string[]): void;
  /** Aborts when `q` is typed, or Ctrl-C, which is no signal while keys are read. */
  readonly left: AbortSignal;
  /** True if it was Ctrl-C. */
  readonly wasInterrupted: boolean;
}

const enter = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J";
const leave = "\x1b[?25h\x1b[?1049l";
const home = "\x1b[H";
const restOfLine = "\x1b[K";
const restOfScreen = "\x1b[J";
const ctrlC = "\x03";

type SizedOutput = Terminal["stdout"] & { readonly columns?: number; readonly rows?: number };
type RawInput = Terminal["stdin"] & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown; unref?(): unknown };

/**
 * Opens the alternate screen of a terminal and reads its keys.
 * @param signal ends it at once, so that also a process that is ended by a second signal has left the screen
 */
export function openScreen(terminal: Terminal, signal: AbortSignal): Screen {
  const stdout: SizedOutput = terminal.stdout;
  const stdin: RawInput = terminal.stdin;
  const readsKeys = stdin.isTTY === true && stdin.setRawMode !== undefined;
  const quit = new AbortController();
  let render: (size: ScreenSize) => readonly string[] = () => [];
  let isOpen = true;
  let wasInterrupted = false;

  const draw = (): void => {
    if (!isOpen) return;
    // A pseudo-terminal may say that it has no columns.
    const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
    const lines = render(size).slice(0, size.rows);
    const text = lines.map((line) => `${painted(line, terminal)}${restOfLine}`).join("\r\n");
    stdout.write(`${home}${text}${restOfScreen}`);
  };
  const onKeys = (keys: unknown): void => {
    const typed = String(keys);
    if (typed.includes(ctrlC)) wasInterrupted = true;
    if (wasInterrupted || /q/i.test(typed)) quit.abort();
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdout.write(leave);
    stdout.off("resize", draw);
    terminal.off("exit", close);
    signal.removeEventListener("abort", close);
    if (!readsKeys) return;
    stdin.off("data", onKeys);
    stdin.setRawMode?.(false);
    stdin.pause();
  };

  stdout.write(enter);
  stdout.on("resize", draw);
  terminal.on("exit", close);
  signal.addEventListener("abort", close, { once: true });
  if (readsKeys) {
    stdin.setRawMode?.(true);
    stdin.on("data", onKeys);
    stdin.resume();
  }
  return {
    show: (next) => {
      render = next;
      draw();
    },
    left: quit.signal,
    get wasInterrupted() {
      return wasInterrupted;
    },
    [Symbol.dispose]: close,
  };
}
