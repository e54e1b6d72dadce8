import { isAscii } from "node:buffer";

/**
 * Characters that command a terminal instead of being seen on it, but for the line feed: controls of both sets, and
 * those that turn the direction of writing or end a line.
 */
const commanding = "\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069";
const controls = new RegExp(`[${commanding}]`, "g");
const controlsAndLineFeeds = new RegExp(`[${commanding}\\n]`, "g");

/** Writes characters that command a terminal as JSON escapes them, which leaves the values of JSON as they are. */
export const visible = (text: string): string => text.replace(controls, escaped);

/** Writes line feeds so as well: for text that must stay on its line. */
export const visibleLine = (text: string): string => text.replace(controlsAndLineFeeds, escaped);

/** Writes text of JSON so, as bytes: JSON escapes most of them itself, so in ASCII only one is left to look for. */
export function visibleJson(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return isAscii(bytes) && !bytes.includes(deleteCharacter) ? bytes : Buffer.from(visible(text));
}

const deleteCharacter = 0x7f;

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
