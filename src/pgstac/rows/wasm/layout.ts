// Addresses of the parts of the memory, in bytes; JavaScript reads them from the module. The memory never grows, so that
// views of it stay valid. Unused pages take none of the system's memory, but V8 collects garbage more often the larger the
// memory is.

/** Base items, with the bytes by which items write their values. */
export const arenaAt: usize = 1 << 16;
/** The text that is read; it ends where `restAt` begins. */
export const inputAt: usize = 2 << 19;
/** Values that replace parts of the text. */
export const restAt: usize = 6 << 19;
/** The output. */
export const outputAt: usize = 7 << 19;
/** The tape: an entry for each value of the text. */
export const tapeAt: usize = 13 << 19;
/** Keys that are being sorted. */
export const keysAt: usize = 23 << 19;
export const memoryEnd: usize = 24 << 19;

/** Bytes that may be read or written past an end, as instructions handle sixteen at a time. */
export const slack: i32 = 64;
