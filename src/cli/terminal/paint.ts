import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { hasColors } from "./has-colors.ts";
import type { Terminal } from "./terminal.ts";

const codes = inspect.colors;
export type Color = "red" | "yellow" | "green" | "dim" | "bold";

/** Stands for the beginning of an escape sequence until text is written. No text from elsewhere can know it. */
const mark = randomUUID();
const marks = new RegExp(`${mark}(\\d+);`, "g");

/** Colours text, if it will be written to a terminal. */
export function paint(color: Color, text: string): string {
  const [begin, end] = codes[color] ?? [0, 0];
  return `${mark}${begin};${text}${mark}${end};`;
}

/** Gives text its colours if the terminal has colours, else takes them away. */
export function painted(text: string, { stdout, env }: Pick<Terminal, "stdout" | "env">): string {
  return text.replace(marks, hasColors(stdout, env) ? "\x1b[$1m" : "");
}

/** Takes colours away. */
export const unpainted = (text: string): string => text.replace(marks, "");
