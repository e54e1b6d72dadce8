import type { Failures } from "../../operations/failures.ts";
import type { FailuresFile } from "../../operations/failures-file.ts";
import { systemReason } from "../../pipeline/process/system-reason.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { Output } from "../terminal/output.ts";
import { visibleLine } from "../terminal/visible.ts";
import { continuingCommand } from "./continuing-command.ts";

/** Names failed parts of the input on stderr by their places, as compilers do. */
export function noteFailures({ count, first }: Failures, note: Output["noteFailure"]): void {
  for (const { file, line, index, reason } of first) {
    note(visibleLine(`${file}:${line}: ${index === undefined ? "" : `[${index}] `}${reason}`));
  }
  if (count > first.length) note(`and ${grouped(count - first.length)} more`);
}

/** Puts the file of all failures in its place, says where it is and what to type next, and returns its name. */
export function noteFailuresFile(
  failures: FailuresFile,
  next: (file: string) => string,
  note: Output["noteFailure"],
): string | null {
  const { file, earlier, error } = failures.close();
  if (earlier !== undefined) note(`the failures of an earlier run are now in ${earlier}`);
  if (error)
    note(`the failures are not in a file: ${systemReason(error)} (try: --failures with a file that can be written)`);
  if (file === undefined) return null;
  note(`every failure and its input: ${file} (mend them there, then: ${next(file)})`);
  return file;
}

/** Members of a report that tell of failures, and of the file that holds all of them. */
export const reportOf = ({ count, first }: Failures, file: string | null) => ({
  failed: count,
  failures: first,
  failures_file: file,
});

/** The command line that takes the failures again: the one that was typed, with their file in place of the inputs. */
export function commandForFailures(
  argv: readonly string[],
  inputs: readonly string[],
  file: string,
  changed: Readonly<Record<string, string | undefined>> = {},
): string {
  const places = placesOf(inputs, argv);
  const words = argv.flatMap((word, place) => (place === places[0] ? [file] : places.includes(place) ? [] : [word]));
  return continuingCommand(words, { ...changed, "--failures": undefined });
}

/** The places of inputs among typed words. Where one of them is also the value of an option, that stays. */
function placesOf(inputs: readonly string[], argv: readonly string[]): number[] {
  const places = argv.flatMap((word, place) => (inputs.includes(word) ? [place] : []));
  const alone = places.filter((place) => !/^--?\w/.test(argv[place - 1] ?? ""));
  if (places.length <= inputs.length) return places;
  return alone.length > 0 ? alone : places.slice(0, inputs.length);
}
