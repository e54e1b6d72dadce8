import { styleText } from "node:util";
import type { Terminal } from "./terminal.ts";

export type Paint = (color: "red" | "yellow" | "green" | "dim" | "bold", text: string) => string;

/** Colours for stdout, if it is a terminal and NO_COLOR does not forbid them. */
export function paintFor({ stdout, env }: Terminal): Paint {
  const wanted = stdout.isTTY === true && !env["NO_COLOR"];
  return (color, text) => (wanted ? styleText(color, text, { validateStream: false }) : text);
}
