// Functions of JavaScript, which does some things better. A text is passed by the addresses of its ends.

/** Limit of lists and objects within each other, the item included. */
export declare const nestingLimit: i32;

/** Throws NeedsParser. */
export declare function needsParser(): void;

/** Tells whether a number is written with no more digits than its double needs. */
export declare function isShortest(start: usize, end: usize): bool;

/**
 * Compares a value with that of a member of the base item. Returns `equal`, `kept` or `dropped` of `dehydrate.ts`, or
 * the length of the value that replaces it, which it writes at `to`.
 */
export declare function compareLeaf(member: usize, start: usize, end: usize, to: usize): i32;

/** Writes text with escapes, or a number with an exponent, as jsonb prints it, and returns its length. */
export declare function reprint(start: usize, end: usize, to: usize): i32;

/** Returns the double nearest to a number, which may have any number of digits. */
export declare function toNumber(start: usize, end: usize): f64;
