import { outputAt } from "./layout.ts";

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
const fewBytes: i32 = 128;

/** Copies bytes from an address; those behind the copy may be written over. */
export function copyBytes(to: usize, from: usize, count: i32): void {
  if (count > fewBytes) {
    memory.copy(to, from, count);
    return;
  }
  for (let done = 0; done < count; done += 16) v128.store(to + done, v128.load(from + done));
}

/** How much was written. */
export let written: i32 = 0;

export function writeFrom(place: i32): void {
  written = place;
}

export function writeByte(code: i32): void {
  store<u8>(written++, code, outputAt);
}

export function writeTwo(code: i32, next: i32): void {
  store<u16>(written, code | (next << 8), outputAt);
  written += 2;
}

export function writeBytes(from: usize, count: i32): void {
  copyBytes(outputAt + written, from, count);
  written += count;
}
