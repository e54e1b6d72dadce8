import type { Place } from "../../input/place.ts";
import { redacted } from "../../pipeline/fault/redacted.ts";
import { type Attributes, attributeNames } from "../../pipeline/message/message.ts";
import { sendableText } from "../../pipeline/message/sendable-text.ts";

/** Characters of a file's name that travel with a message; of a longer one the end does. */
const mostCharacters = 200;

/** Makes the attributes that name a message's run, its number in it and its place in the input: `tiles.csv:17`. */
export function runAttributes(runId: string): (number: number, place: Place) => Attributes {
  let file: string | undefined;
  let name = "";
  return (number, place) => {
    if (place.file !== file) [file, name] = [place.file, nameOf(place.file)];
    const index = place.index === undefined ? "" : `[${place.index}]`;
    return {
      [attributeNames.runId]: runId,
      [attributeNames.sequence]: String(number),
      [attributeNames.place]: `${name}:${place.line}${index}`,
    };
  };
}

/** An address may hold a signature. */
function nameOf(file: string): string {
  const name = sendableText(redacted(file));
  return name.length > mostCharacters ? `…${name.slice(-mostCharacters).toWellFormed()}` : name;
}
