/** Length to which the reason of a group is cut. */
const longestReason = 200;

/**
 * Takes out of a reason what differs between messages that died of the same cause: addresses, paths, quoted text, ids and
 * numbers.
 */
export function groupOfReason(reason: string): string {
  return reason
    .replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, "URL")
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, "…")
    .replace(/(?<![\w/])(?:~|\.{1,2})?\/[^\s:;,'")\]]+/g, "PATH")
    .replace(/\b[\w.-]*\d[\w.-]*\b/g, "N")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longestReason);
}
