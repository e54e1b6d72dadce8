import { redacted } from "../../../pipeline/fault/redacted.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { visible } from "../../terminal/visible.ts";

/** Writes each text to a terminal over the one before. */
export function showInPlace({ stdout }: Terminal): (text: string) => void {
  let height = 0;
  return (text) => {
    const up = height > 0 ? `\x1b[${height}A\x1b[J` : "";
    stdout.write(`${up}${visible(redacted(text))}\n`);
    height = text.split("\n").length;
  };
}
