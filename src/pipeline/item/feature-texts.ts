import { elementsOf, membersOf } from "../text/members-of.ts";

/** The features of a FeatureCollection as they are written; its text must be JSON with a list of them. */
export function featureTexts(text: string): string[] {
  let features: string[] = [];
  // Of a key that is there twice the last counts.
  for (const { key, valueStart } of membersOf(text)) {
    if (key === "features") features = [...elementsOf(text, valueStart)];
  }
  return features;
}
