import { randomUUID } from "node:crypto";

/** Few enough for an integer that V8 writes fast: of larger numbers it would write fractions. */
const counterDigits = 6;
const counterLimit = 16 ** counterDigits;

/** Makes ids of messages as UUIDs: the beginning is drawn anew once the end has counted to its limit. */
export function idMaker(): () => string {
  let beginning = "";
  let counter = counterLimit;
  return () => {
    if (counter === counterLimit) {
      const drawn = randomUUID();
      beginning = drawn.slice(0, -counterDigits);
      counter = Number.parseInt(drawn.slice(-counterDigits), 16);
    }
    return beginning + (counter++).toString(16).padStart(counterDigits, "0");
  };
}
