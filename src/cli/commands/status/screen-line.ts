import { redacted } from "../../../pipeline/fault/redacted.ts";
import { type Color, paint } from "../../terminal/paint.ts";
import { visibleLine } from "../../terminal/visible.ts";

/** A part of a line of the screen, in a colour if that means something. */
export type Span = string | readonly [text: string, color: Color];
export type ScreenLine = readonly Span[];

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes on a terminal. */
export const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + columnsOf(character), 0);

/** Cuts a text to so many columns, with a mark where something is gone. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** Writes a line into so many columns: no secret, and nothing that commands the terminal, is in it. */
export function writeLine(line: ScreenLine, columns: number): string {
  let left = columns;
  let written = "";
  for (const span of line) {
    const [text, color] = typeof span === "string" ? [span, undefined] : span;
    const shown = cut(visibleLine(redacted(text)), left);
    left -= widthOf(shown);
    written += color === undefined || shown === "" ? shown : paint(color, shown);
  }
  return written;
}

function columnsOf(character: string): number {
  if (none.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
