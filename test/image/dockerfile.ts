/** One instruction of a Dockerfile, before its variables are replaced. */
export interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
  readonly text: string;
}

/** Parses a Dockerfile; knows only the syntax that ours uses. */
export function parseDockerfile(text: string): Instruction[] {
  return text
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name = "", ...words] = line.split(/\s+/);
      return { name, words, text: line.slice(name.length).trim() };
    });
}
