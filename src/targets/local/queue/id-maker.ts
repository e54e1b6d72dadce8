import { randomUUID } from "node:crypto";

const counterDigits = 12;

/** Makes ids of messages as UUIDs: the beginning is drawn once, the end counts on from where chance put it. */
export function idMaker(): () => string {
  const drawn = randomUUID();
  const beginning = drawn.slice(0, -counterDigits);
  const limit = 16 ** counterDigits;
  let counter = Number.parseInt(drawn.slice(-counterDigits), 16);
  return () => {
    counter = (counter + 1) % limit;
    return beginning + counter.toString(16).padStart(counterDigits, "0");
  };
}
