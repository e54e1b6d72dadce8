import type { Configuration } from "../settings/configuration.ts";
import type { Target } from "../targets/target.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/**
 * All that a command may touch. Whatever it prints is redacted: only `dlq export` writes past this, for the bodies of
 * dead letters must be whole.
 */
export interface Context {
  readonly terminal: Terminal;
  /** What was typed after the command's name. */
  readonly argv: readonly string[];
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether data are printed as JSON. */
  readonly json: boolean;
  /** @throws Fault `invalid_settings` or `unreadable_input` */
  readConfiguration(): Promise<Configuration>;
  openTarget(): Promise<Target>;
  /** Data to stdout: one JSON document under `--json`, else what `render` makes of it for people. */
  print<Data>(data: Data, render: (data: Data) => string): void;
  /**
   * A piece of a longer answer to stdout: a JSON line under `--json`, else what `render` makes of it.
   * Resolves when stdout takes more, so that a slow reader slows the writer instead of filling memory.
   */
  printLine<Data>(data: Data, render: (data: Data) => string): Promise<void>;
  /** Text that is JSON already to stdout, spread over lines, its numbers as they were written. */
  printJson(text: string): Promise<void>;
  /** A sentence for people, to stderr. */
  note(sentence: string): void;
  /** Shows work that takes more than a second. */
  progress(text: string): Progress;
  /** The exit code when the command ends without an error; `done` unless this is called. */
  exitWith(code: ExitCode): void;
}
