/** Tells whether so many bytes at two addresses are the same. It may read beyond them. */
export function isSame(one: usize, other: usize, count: i32): bool {
  let left = count;
  for (; left >= 16; left -= 16) {
    if (!i8x16.all_true(i8x16.eq(v128.load(one), v128.load(other)))) return false;
    one += 16;
    other += 16;
  }
  return ((i8x16.bitmask(i8x16.eq(v128.load(one), v128.load(other))) | (-1 << left)) & 0xffff) === 0xffff;
}

/** Longer copies are faster by the instruction for them. */
const fewBytes: usize = 128;

/** Copies bytes. It may write beyond them. */
export function copyBytes(to: usize, from: usize, count: usize): void {
  if (count > fewBytes) {
    memory.copy(to, from, count);
    return;
  }
  for (let done: usize = 0; done < count; done += 16) v128.store(to + done, v128.load(from + done));
}
