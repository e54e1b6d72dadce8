import { once } from "node:events";
import type { Fault } from "../../pipeline/fault/fault.ts";
import { redacted } from "../../pipeline/fault/redacted.ts";
import { onSamePipeline, type ToType } from "../notes/same-pipeline.ts";
import { withRemedy } from "../notes/with-remedy.ts";
import { painted } from "./paint.ts";
import type { Terminal } from "./terminal.ts";
import { visible } from "./visible.ts";

/**
 * Everything a command writes. All of it is redacted, and none of it commands a terminal. Commands in notes and remedies
 * get the options with which this one was typed for its pipeline; reports hold data, which stay as they are.
 */
export interface Output {
  /** True if people read it, false if a program does. */
  readonly isForPeople: boolean;
  /** Prints a report to stdout; `render` makes the text for people, and has `toType` complete commands of its own. */
  print<Report>(report: Report & SnakeCased<Report>, render: (report: Report, toType: ToType) => string): void;
  /**
   * Prints one of many lines to stdout; `render` makes the line for people. Resolves when stdout takes more, so that a
   * slow reader slows the writer instead of filling memory.
   */
  printLine<Report>(report: Report & SnakeCased<Report>, render: (report: Report) => string): Promise<void>;
  /**
   * Prints a document that is JSON already to stdout, spread over lines, its numbers as they were written. Resolves to
   * true if secrets were hidden in it.
   */
  printJson(text: string): Promise<boolean>;
  /** Writes a sentence for people to stderr, unless `--quiet` is typed. */
  note(sentence: string): void;
  /** Writes a sentence about something that failed to stderr, also with `--quiet`. */
  noteFailure(sentence: string): void;
  /** Writes to stderr why the command failed. */
  noteFault(fault: Pick<Fault, "kind" | "message" | "remedy">): void;
}

/** Refuses, when types are checked, a report with a key in camelCase: programs read one spelling everywhere. */
type SnakeCased<Report> = [CamelKeys<Report>] extends [never] ? unknown : { "not in snake_case": CamelKeys<Report> };

type CamelKeys<Value> = Value extends readonly (infer Element)[]
  ? CamelKeys<Element>
  : Value extends object
    ? { [Key in keyof Value & string]: CamelKey<Key> | CamelKeys<Value[Key]> }[keyof Value & string]
    : never;

/** Names that data give are as they are. */
type CamelKey<Key extends string> = string extends Key ? never : Key extends Lowercase<Key> ? never : Key;

/** Formats of everything a command writes. */
const formats = {
  text: {
    isForPeople: true,
    report: <Report>(report: Report, render: (report: Report) => string) => render(report),
    line: <Report>(report: Report, render: (report: Report) => string) => render(report),
    fault: ({ message, remedy }: Pick<Fault, "message" | "remedy">) => withRemedy(`stac-ingest: ${message}`, remedy),
  },
  json: {
    isForPeople: false,
    report: (report: unknown) => JSON.stringify(report, null, 2),
    line: (report: unknown) => JSON.stringify(report),
    fault: ({ kind, message, remedy }: Pick<Fault, "kind" | "message" | "remedy">) =>
      JSON.stringify({ error: { kind, message, ...(remedy && { remedy }) } }),
  },
} as const;
type Format = (typeof formats)[keyof typeof formats];

/** The format that was typed, even if the command line cannot be parsed. */
export function formatTyped(argv: readonly string[]): Format {
  return argv.includes("--json") ? formats.json : formats.text;
}

/** Options of every command that say what is written. */
export interface OutputOptions {
  readonly json?: true;
  /** Writes data and failures alone. */
  readonly quiet?: true;
  /** Writes what is asked of others, too. */
  readonly verbose?: true;
}

/** Writes to a terminal what the command line `argv` has to say, until the signal aborts, as the options ask then. */
export function buildOutput(
  terminal: Terminal,
  argv: readonly string[],
  signal: AbortSignal,
  options: () => OutputOptions,
): Output {
  const { stdout, stderr } = terminal;
  const format = (): Format => (options().json ? formats.json : formats.text);
  const shown = (text: string): string => `${painted(visible(redacted(text)), terminal)}\n`;
  const write = async (text: string): Promise<void> => {
    if (signal.aborted || stdout.write(shown(text))) return;
    await once(stdout, "drain", { signal }).catch(() => undefined);
  };
  const toType: ToType = (commands) => onSamePipeline(commands, argv);
  // Further lines are set in, so that none of them looks like a note of its own.
  const writeFailure = (text: string): void => void stderr.write(shown(text.replaceAll(/\n(?! {2})/g, "\n  ")));
  const noteFailure = (sentence: string): void => writeFailure(toType(sentence));
  return {
    get isForPeople() {
      return format().isForPeople;
    },
    print: (report, render) => {
      const text = format().report(report, (each) => render(each, toType));
      if (text !== "") stdout.write(shown(text));
    },
    printLine: (report, render) => write(format().line(report, render)),
    printJson: async (text) => {
      const { parseLosslessly } = await import("../../pipeline/text/parse-losslessly.ts");
      const spread = JSON.stringify(parseLosslessly(text, "the answer"), null, 2);
      await write(spread);
      return redacted(spread) !== spread;
    },
    note: (sentence) => {
      if (!options().quiet) noteFailure(sentence);
    },
    noteFailure,
    noteFault: ({ kind, message, remedy }) =>
      writeFailure(format().fault({ kind, message, remedy: remedy && toType(remedy) })),
  };
}
