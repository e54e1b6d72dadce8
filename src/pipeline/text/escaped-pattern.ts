/** The source of a regular expression that matches just this text, as by `RegExp.escape`, which Node 22 has not. */
export const escapedPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
