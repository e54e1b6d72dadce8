// What JavaScript does better, or knows.

/** Throws NotPlain. */
export declare function notPlain(): void;

/** Whether a number of the text is written with no more digits than its double needs. */
export declare function isShortest(start: i32, end: i32): bool;

/**
 * Compares a value of the text with that of a member of the base item. Negative where nothing is to be written, as
 * `Compared` says; else the length of what is, which then stands at `tapeAt`.
 */
export declare function compareLeaf(member: usize, start: i32, end: i32): i32;

/** Writes text with escapes, or a number with an exponent, as jsonb prints it, at a place of the output; how long it is. */
export declare function reprint(start: i32, end: i32, place: i32): i32;
