import { copyBytes, isSame } from "./bytes.ts";
import { isEnd } from "./json.ts";
import { outputAt, restAt, slack } from "./layout.ts";
import { endOfJson } from "./strict-json.ts";

// Values that were found to be JSON, in slots with their lengths. Comparing bytes takes a fraction of the time of reading
// them, and the items of a collection mostly have the same values at the same places. A module that inspects takes no base
// item away, so the room of values that replace others is free.

const slotBytes: usize = 256;
const slotCount: i32 = ((outputAt - restAt) / slotBytes) as i32;
const longest: i32 = (slotBytes as i32) - 4 - slack;

/** Returns the address of a value's end, as `endOfJson` does. `slot` is a number that is likely the same for equal values. */
export function endOfRepeated(start: usize, slot: i32, depth: i32): usize {
  const known = restAt + slotBytes * ((slot & (slotCount - 1)) as usize);
  const length = load<i32>(known);
  if (length > 0 && isSame(known + 4, start, length) && isEnd(start + length)) return start + length;
  const end = endOfJson(start, depth);
  const bytes = (end - start) as i32;
  if (bytes <= longest) {
    store<i32>(known, bytes);
    copyBytes(known + 4, start, bytes);
  }
  return end;
}
