/**
 * Replaces the characters that no attribute may have: SQS allows tab, newline, carriage return and what XML 1.0 allows,
 * and refuses the whole message for anything else.
 */
export function sendableText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
