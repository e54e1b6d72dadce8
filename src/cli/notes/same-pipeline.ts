import { pipelineWords, shellWord } from "./continuing-command.ts";

/** A command to type next, with the typed options that say which pipeline is meant. */
export function onSamePipeline(command: string, argv: readonly string[]): string {
  const kept = pipelineWords(argv)
    .slice(1)
    .filter((word) => word !== "--json");
  return [command, ...kept.map(shellWord)].join(" ");
}
