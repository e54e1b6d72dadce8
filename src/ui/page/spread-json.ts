/**
 * Spreads JSON over lines, with a list of numbers, such as a position, on one; any other text stays as it is, and so does one
 * with numbers that a double cannot hold.
 */
export function spreadJson(text: string): string {
  if (/\d{16}/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2).replace(numbers, (list) =>
      list.replace(/\n */g, " ").replace("[ ", "[").replace(" ]", "]"),
    );
  } catch {
    return text;
  }
}

/** A list of numbers over several lines. A text in JSON has no line end, so none is changed. */
const numbers = /\[(?:\n *-?\d[\d.e+-]*,?)+\n *\]/g;
