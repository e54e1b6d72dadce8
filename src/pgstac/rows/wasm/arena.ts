import { arenaAt, inputAt } from "./layout.ts";

let next: usize = arenaAt;

/** Memory that is never given back; 0 where there is none left. */
export function allocate(bytes: i32): usize {
  const start = next;
  const end = (start + bytes + 15) & ~15;
  if (bytes < 0 || end > inputAt) return 0;
  next = end;
  return start;
}
