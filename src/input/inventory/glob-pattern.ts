import { escapedPattern } from "../../pipeline/text/escaped-pattern.ts";

/**
 * The regular expression of a pattern for keys and paths: `*` and `?` stay within a folder, `**` goes through folders,
 * `[ab]` is one of these, `{a,b}` either. A pattern without a slash is one for the name, in any folder.
 */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(tokens, (token) => {
    const fixed = meanings.get(token);
    if (fixed !== undefined) return fixed;
    if (token.length === 1) return escapedPattern(token);
    if (token.startsWith("[")) return `[${token.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
    if (token.startsWith("{")) return `(?:${token.slice(1, -1).split(",").map(withStars).join("|")})`;
    return escapedPattern(token);
  });
  return new RegExp(glob.includes("/") ? `^${source}$` : `(?:^|/)${source}$`, "su");
}

const tokens = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]+\}|[^*?[{]+|[[{]/g;

const meanings: ReadonlyMap<string, string> = new Map([
  ["**/", "(?:.*/)?"],
  ["**", ".*"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);

const withStars = (part: string): string => part.split("*").map(escapedPattern).join("[^/]*");
