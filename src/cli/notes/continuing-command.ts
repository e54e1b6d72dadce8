import { shellWord } from "../../pipeline/text/shell-word.ts";

/** Options that have no value, among those that are left out of a command line. */
const withoutValue: ReadonlySet<string> = new Set(["--missing", "--new-only"]);

/** The command line to type to go on: the one that was typed, with other values for some options, or without them. */
export function continuingCommand(
  argv: readonly string[],
  changed: Readonly<Record<string, string | undefined>>,
): string {
  const names = Object.keys(changed);
  const kept: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      kept.push(...argv.slice(at));
      break;
    }
    if (names.includes(word)) at += withoutValue.has(word) ? 0 : 1;
    else if (!names.some((name) => word.startsWith(`${name}=`))) kept.push(word);
  }
  const options = Object.entries(changed).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  const end = kept.indexOf("--");
  kept.splice(end < 0 ? kept.length : end, 0, ...options);
  return ["stac-ingest", ...kept].map(shellWord).join(" ");
}

/** Options that say which settings and which pipeline are meant; all have a value. */
const ofPipeline = [
  "--config",
  "--target",
  "--profile",
  "--region",
  "--project",
  "--deployment-stage",
  "--endpoint-url",
];

/** The words of a command line that say which pipeline is meant, and the command itself. */
export function pipelineWords(argv: readonly string[], command = "enqueue"): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length && argv[at] !== "--"; at++) {
    const word = argv[at] ?? "";
    if (ofPipeline.includes(word)) words.push(word, argv[++at] ?? "");
    else if (ofPipeline.some((name) => word.startsWith(`${name}=`)) || word === "--json") words.push(word);
  }
  return [command, ...words];
}
