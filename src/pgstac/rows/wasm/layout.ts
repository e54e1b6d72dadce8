// Where what lies in the machine's memory, in bytes. It never grows, so that views of it stay good; what is not written
// to takes no memory of the system's, but V8 collects garbage more often the more there is.

/** Base items, and what was learnt of them. */
export const arenaAt: usize = 1 << 16;
/** The text that is read. */
export const inputAt: usize = 2 << 19;
/** What is put in the place of parts of it. */
export const restAt: usize = 6 << 19;
/** What is printed. */
export const outputAt: usize = 7 << 19;
/** Where all values are. */
export const tapeAt: usize = 13 << 19;
/** Keys that are being put in order. */
export const keysAt: usize = 23 << 19;
export const memoryEnd: usize = 24 << 19;

/** As much is read or written past the end of what is meant, sixteen bytes at a time. */
export const slack: i32 = 64;
