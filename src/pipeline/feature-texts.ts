import { skipSpace, skipValue } from "./skip-value.ts";

/** The features of a FeatureCollection as they are written; its text must be JSON with a list of them. */
export function featureTexts(text: string): string[] {
  let features: string[] = [];
  // Past the brace; of a key that is there twice the last counts.
  for (let at = next(text, skipSpace(text, 0) + 1); text[at] === '"'; ) {
    const key = skipValue(text, at);
    const isFeatures = JSON.parse(text.slice(at, key.end)) === "features";
    const start = next(text, key.end);
    if (isFeatures) features = elementTexts(text, start);
    at = next(text, skipValue(text, start).end);
  }
  return features;
}

function elementTexts(text: string, start: number): string[] {
  const elements: string[] = [];
  for (let at = next(text, start + 1); text[at] !== "]" && at < text.length; ) {
    const { end } = skipValue(text, at);
    elements.push(text.slice(at, end));
    at = next(text, end);
  }
  return elements;
}

/** Where the next value or bracket is, past space, commas and colons. */
function next(text: string, start: number): number {
  let at = skipSpace(text, start);
  while (text[at] === "," || text[at] === ":") at = skipSpace(text, at + 1);
  return at;
}
