// Where what lies in the machine's memory, in bytes. It never grows, so that views of it stay good; what is not written
// to takes no memory of the system's.

/** Base items, and what was learnt of them. */
export const arenaAt: u32 = 1 << 16;
/** The text that is read; places in it are counted from here. */
export const inputAt: u32 = 4 << 20;
/** What is written. */
export const outputAt: u32 = 9 << 20;
/** What the text is taken apart into. */
export const tapeAt: u32 = 18 << 20;
/** Keys that are being put in order. */
export const keysAt: u32 = 46 << 20;
export const memoryEnd: u32 = 48 << 20;

/** As much is read or written past the end of what is meant, sixteen bytes at a time. */
export const slack: u32 = 64;
