// What JavaScript does better, or knows. Texts are told by the addresses they begin and end at.

/** Throws NeedsParser. */
export declare function needsParser(): void;

/** Whether a number is written with no more digits than its double needs. */
export declare function isShortest(start: usize, end: usize): bool;

/**
 * Compares a value with that of a member of the base item. Negative where nothing is to be put in its place, as
 * `dehydrate.ts` counts what it came to; else the length of what is, which then stands at `to`.
 */
export declare function compareLeaf(member: usize, start: usize, end: usize, to: usize): i32;

/** Writes text with escapes, or a number with an exponent, as jsonb prints it, and says how long it is. */
export declare function reprint(start: usize, end: usize, to: usize): i32;

/** The double nearest to a number, which may have any number of digits. */
export declare function toNumber(start: usize, end: usize): f64;
