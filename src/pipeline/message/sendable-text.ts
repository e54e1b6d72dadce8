/** Finds a character that no queue carries: SQS allows tab, newline, carriage return and what XML 1.0 allows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const unsendable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const eachUnsendable = new RegExp(unsendable, "gu");

/** Replaces the characters that no attribute may have, for which SQS refuses the whole message. */
export const sendableText = (text: string): string => replaceUnsendable(text, () => "\ufffd");

/** Replaces each character that no queue carries. */
export const replaceUnsendable = (text: string, replacement: (character: string) => string): string =>
  text.replace(eachUnsendable, replacement);
