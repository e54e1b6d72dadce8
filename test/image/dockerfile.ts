/** One instruction of a Dockerfile, its variables not yet filled in. */
export interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
  readonly text: string;
}

/** The instructions of a Dockerfile, of the kind that ours is written in. */
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
