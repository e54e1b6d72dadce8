// Where what lies in the machine's memory, in bytes. It never grows, so that views of it stay good; what is not written
// to takes no memory of the system's.

/** Base items, and what was learnt of them. */
export const arenaAt: usize = 1 << 16;
/** The text that is read. */
export const inputAt: usize = 4 << 20;
/** What is put in the place of parts of it. */
export const restAt: usize = 9 << 20;
/** What is printed. */
export const outputAt: usize = 11 << 20;
/** Where all values are. */
export const tapeAt: usize = 20 << 20;
/** Keys that are being put in order. */
export const keysAt: usize = 46 << 20;
export const memoryEnd: usize = 48 << 20;

/** As much is read or written past the end of what is meant, sixteen bytes at a time. */
export const slack: i32 = 64;
