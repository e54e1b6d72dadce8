/** A doc comment of a source file, without its stars. */
const docComment = /\/\*\*\s*(?:\*\s*)?(?<text>[\s\S]*?)\*\//g;

/** A doc comment begins with a verb or with the noun that says what the thing is. */
const opening = /^(?:What|Whether|Whoever|Where|How|Of|Which)\b/;

/** Words that only we would understand, each with a word of the field's. */
const ownWords: Readonly<Record<string, string>> = {
  nursery: "fork server",
  bury: "move to dead letters",
  buries: "moves to dead letters",
  buried: "moved to dead letters",
  lane: "connection",
  lanes: "connections",
};

/** A sentence for each doc comment of a source text that begins with a question word. */
export function openingViolations(path: string, source: string): string[] {
  return [...source.matchAll(docComment)]
    .map(({ groups }) => groups?.["text"]?.trim() ?? "")
    .filter((text) => opening.test(text))
    .map((text) => `${path}: ${text.split("\n")[0]?.trim()}`);
}

/** A sentence for each word of our own in a text that a person reads. */
export function ownWordViolations(path: string, text: string): string[] {
  return Object.entries(ownWords)
    .filter(([word]) => new RegExp(`\\b${word}\\b`, "i").test(text))
    .map(([word, better]) => `${path} says ${word}: write ${better}`);
}
