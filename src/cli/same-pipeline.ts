import { shellWord } from "./continuing-command.ts";

const names = ["--config", "--target", "--profile", "--region", "--project", "--deployment-stage", "--endpoint-url"];

/** A command to type next, with the typed options that say which pipeline is meant. */
export function onSamePipeline(command: string, argv: readonly string[]): string {
  const kept: string[] = [];
  for (let at = 0; at < argv.length && argv[at] !== "--"; at++) {
    const word = argv[at] ?? "";
    if (names.includes(word)) kept.push(word, argv[++at] ?? "");
    else if (names.some((name) => word.startsWith(`${name}=`))) kept.push(word);
  }
  return [command, ...kept.map(shellWord)].join(" ");
}
