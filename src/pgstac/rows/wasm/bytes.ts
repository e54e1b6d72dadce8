/** Whether as many bytes at two addresses are the same; those behind them may be looked at. */
export function isSame(one: usize, other: usize, count: i32): bool {
  let left = count;
  for (; left >= 16; left -= 16) {
    if (!i8x16.all_true(i8x16.eq(v128.load(one), v128.load(other)))) return false;
    one += 16;
    other += 16;
  }
  return ((i8x16.bitmask(i8x16.eq(v128.load(one), v128.load(other))) | (-1 << left)) & 0xffff) === 0xffff;
}

/** More is copied faster by the one instruction there is for it. */
const fewBytes: usize = 128;

/** Copies bytes; those behind the copy may be written over. */
export function copyBytes(to: usize, from: usize, count: usize): void {
  if (count > fewBytes) {
    memory.copy(to, from, count);
    return;
  }
  for (let done: usize = 0; done < count; done += 16) v128.store(to + done, v128.load(from + done));
}
