import { isUtf8 } from "node:buffer";
import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";

const lineFeed = 10;
/** Part of the lines that may be no UTF-8 by mistake; where more are, the file was written in a code page. */
const mistakenPart = 0.2;

/** Part of the bytes that no text has; of packed bytes it is a tenth. */
const controlPart = 0.03;
const isControl = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 27);

/**
 * Refuses a file of which many lines are no UTF-8, once and as a whole: it was saved in a code page, such as that of
 * Windows. Single lines cost themselves.
 * @throws Fault `unreadable_input`
 */
export function checkCodePage(name: string, head: Buffer): void {
  if (isUtf8(head)) return;
  const controls = head.reduce((count, byte) => count + Number(isControl(byte)), 0);
  if (controls > head.length * controlPart) {
    throw new Fault("unreadable_input", `${name} cannot be read: it is no text, but bytes of some other kind`, {
      remedy: `file ${shellWord(name)} says what it is; the parts of a packed file that was split are joined by cat first`,
    });
  }
  const end = head.lastIndexOf(lineFeed) + 1 || head.length;
  let [lines, foreign, first] = [0, 0, 0];
  for (let start = 0; start < end; ) {
    const next = head.indexOf(lineFeed, start);
    const stop = next < 0 ? end : next;
    lines += 1;
    if (!isUtf8(head.subarray(start, stop))) {
      foreign += 1;
      first ||= lines;
    }
    start = stop + 1;
  }
  // The first line of a table names its columns: without it no row can be read.
  if (foreign <= 1 || foreign < lines * mistakenPart) return;
  throw new Fault(
    "unreadable_input",
    `${name} cannot be read: it is not UTF-8: line ${first} and ${foreign - 1} more of its first ${lines} lines are in another encoding`,
    { remedy: `--encoding windows-1252 if Windows wrote it, or iconv -f WINDOWS-1252 -t UTF-8 ${shellWord(name)}` },
  );
}
