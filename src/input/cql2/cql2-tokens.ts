import { Fault } from "../../pipeline/fault/fault.ts";
import { shown } from "../../pipeline/fault/shown.ts";

type Kind = "number" | "text" | "quoted" | "name" | "sign" | "end";

export interface Token {
  readonly kind: Kind;
  /** Its characters, those of a text without quotes. */
  readonly text: string;
  /** Its place among the characters, from 0. */
  readonly at: number;
}

const blanks = /\s*/y;
const patterns: readonly (readonly [Kind, RegExp])[] = [
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["text", /'((?:[^'\\]|''|\\.)*)'/sy],
  ["quoted", /"((?:[^"]|"")*)"/y],
  ["name", /[\p{L}_:][\p{L}\p{N}_:.]*/uy],
  ["sign", /<>|<=|>=|[=<>+\-*/%^(),]/y],
];

/** Takes CQL2 text apart; the last token is its end. @throws Fault `wrong_usage` */
export function cql2Tokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    blanks.lastIndex = at;
    at += blanks.exec(text)?.[0].length ?? 0;
    if (at >= text.length) return [...tokens, { kind: "end", text: "", at: text.length }];
    const token = tokenAt(text, at);
    if (!token) throw notCql2(text, at, "no such character is in CQL2, or a quote is not closed");
    tokens.push(token.token);
    at = token.end;
  }
}

function tokenAt(text: string, at: number): { token: Token; end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const inside = found[1] ?? found[0];
    const meant = kind === "text" ? inside.replaceAll(/''|\\(.)/gs, (_, escaped = "'") => escaped) : inside;
    return {
      token: { kind, text: kind === "quoted" ? meant.replaceAll('""', '"') : meant, at },
      end: at + found[0].length,
    };
  }
  return undefined;
}

/** The fault of a text that is no CQL2, with the place where that shows. */
export const notCql2 = (text: string, at: number, why: string): Fault =>
  new Fault(
    "wrong_usage",
    at >= text.length
      ? `the filter ends too early: ${why}`
      : `the filter cannot be read from character ${at + 1} on, ${shown(text.slice(at, at + 30))}: ${why}`,
    { remedy: "--filter \"eo:cloud_cover < 10 AND platform = 'sentinel-2a'\"" },
  );
