import { arenaAt, inputAt } from "./layout.ts";

let next: usize = arenaAt;

/** Takes memory that is never given back, and returns its address; 0 if none is left. */
export function allocate(bytes: i32): usize {
  const start = next;
  const end = (start + bytes + 15) & ~15;
  if (bytes < 0 || end > inputAt) return 0;
  next = end;
  return start;
}
