import type { Configuration } from "../settings/configuration.ts";
import type { Target } from "../targets/target.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Output } from "./terminal/output.ts";
import type { Progress } from "./terminal/progress.ts";
import type { Terminal } from "./terminal/terminal.ts";

/**
 * Everything that a command may touch. Only `dlq export` writes past the redacted output: the bodies of dead letters
 * must be whole.
 */
export interface Context extends Output {
  readonly terminal: Terminal;
  /** The words typed after `stac-ingest`. */
  readonly argv: readonly string[];
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** @throws Fault `invalid_settings` or `unreadable_input` */
  readConfiguration(): Promise<Configuration>;
  /**
   * Opens the pipeline that settings mean; one that `mayBeNew` need not have been started before. `opensDatabase`
   * asks the embedded database also while the pipeline does not run.
   * @throws Fault `not_found` if no pipeline is here
   */
  openTarget(options?: { readonly mayBeNew?: boolean; readonly opensDatabase?: boolean }): Promise<Target>;
  /** Shows work that takes more than a second. */
  progress(text: string): Progress;
  /** Sets the exit code of a command that ends without an error; it is `done` otherwise. */
  exitWith(code: ExitCode): void;
}
