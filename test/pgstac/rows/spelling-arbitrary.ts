import fc from "fast-check";

/** Prints a value as JSON in one of its many spellings: spaces, escapes, ways to write a number, members that come twice. */
export const spellingArbitrary = (value: unknown): fc.Arbitrary<string> =>
  fc.array(fc.nat(400), { minLength: 1, maxLength: 40 }).map((choices) => {
    let next = 0;
    return spelt(value, () => choices[next++ % choices.length] ?? 0);
  });

const spaces = ["", "", "", "", " ", "\n\t", "  "];

/** Most choices are the usual spelling. */
function spelt(value: unknown, choose: () => number): string {
  const space = (): string => spaces[choose()] ?? "";
  if (typeof value === "string") return speltText(value, choose());
  if (typeof value === "number") return speltNumber(value, choose());
  if (Array.isArray(value))
    return `[${space()}${value.map((part) => spelt(part, choose) + space()).join(`,${space()}`)}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, part]) => `${speltText(key, choose())}${space()}:${space()}${spelt(part, choose)}${space()}`,
  );
  if (choose() === 19) members.push(...members.slice(0, 1));
  return `{${space()}${members.join(`,${space()}`)}}`;
}

function speltText(text: string, choice: number): string {
  const usual = JSON.stringify(text);
  if (choice === 17) return usual.replaceAll("/", "\\/");
  if (choice !== 18 || text === "") return usual;
  const code = text.charCodeAt(0).toString(16).padStart(4, "0");
  return `"\\u${code}${JSON.stringify(text.slice(1)).slice(1)}`;
}

function speltNumber(number: number, choice: number): string {
  const usual = JSON.stringify(number);
  const hasFraction = /^-?\d+\.\d+$/.test(usual);
  if (choice === 14 && hasFraction) return `${usual}0`;
  if (choice === 15 && Number.isSafeInteger(number)) return `${usual}.0`;
  if (choice === 16 && hasFraction) return number.toExponential();
  return usual;
}
