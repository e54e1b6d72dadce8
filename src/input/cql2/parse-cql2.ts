import { isObject } from "../../pipeline/text/json.ts";
import { TokenReader } from "./token-reader.ts";
import { wktGeometry } from "./wkt-geometry.ts";

/** Operators by their names, with how tightly each binds. */
const operators: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  ...{ "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, LIKE: 4, BETWEEN: 4, IN: 4, IS: 4, NOT: 4 },
  ...{ "+": 5, "-": 5, "*": 6, "/": 6, "%": 6 },
};
const binding = { all: 0, negation: 3, term: 5, sign: 7 };
const deepest = 200;

/**
 * Parses CQL2 text into CQL2 as JSON, in the spelling that pgstac reads.
 * @throws Fault `wrong_usage`
 */
export function parseCql2(text: string): Record<string, unknown> {
  const tokens = new TokenReader(text);
  const expression = parse(tokens, binding.all, 0);
  if (tokens.next.kind !== "end") throw tokens.fault("the filter should end here, or go on with AND or OR");
  if (!isObject(expression) || !("op" in expression)) throw tokens.fault("a comparison is expected");
  return expression;
}

function parse(tokens: TokenReader, tighterThan: number, depth: number): unknown {
  if (depth > deepest) throw tokens.fault("it is nested too deep");
  let left = operand(tokens, depth + 1);
  while (true) {
    const { kind, text } = tokens.next;
    const name = kind === "sign" || kind === "name" ? text.toUpperCase() : "";
    const strength = Object.hasOwn(operators, name) ? (operators[name] ?? 0) : 0;
    if (strength <= tighterThan) return left;
    tokens.take();
    left = operation(left, name, strength, tokens, depth + 1);
  }
}

function operation(left: unknown, name: string, strength: number, tokens: TokenReader, depth: number): unknown {
  const right = () => parse(tokens, strength, depth);
  switch (name) {
    case "AND":
    case "OR": {
      const op = name.toLowerCase();
      const before = isObject(left) && left["op"] === op ? (left["args"] as unknown[]) : [left];
      return { op, args: [...before, right()] };
    }
    case "NOT":
      for (const word of ["LIKE", "BETWEEN", "IN"]) {
        if (tokens.takeIf(word)) return not(operation(left, word, strength, tokens, depth));
      }
      throw tokens.fault("LIKE, BETWEEN or IN is expected after NOT");
    case "IS": {
      const negated = tokens.takeIf("NOT");
      tokens.expect("NULL");
      const isNull = { op: "isNull", args: [left] };
      return negated ? not(isNull) : isNull;
    }
    case "BETWEEN": {
      const low = parse(tokens, binding.term - 1, depth);
      tokens.expect("AND");
      return { op: "between", args: [left, low, parse(tokens, binding.term - 1, depth)] };
    }
    case "IN":
      return { op: "in", args: [left, tokens.list(() => parse(tokens, binding.all, depth))] };
    default:
      return { op: name.toLowerCase(), args: [left, right()] };
  }
}

const not = (condition: unknown): object => ({ op: "not", args: [condition] });

function operand(tokens: TokenReader, depth: number): unknown {
  if (tokens.takeIf("NOT")) return not(parse(tokens, binding.negation, depth));
  if (tokens.takeIf("-")) {
    const value = parse(tokens, binding.sign, depth);
    return typeof value === "number" ? -value : { op: "*", args: [-1, value] };
  }
  if (tokens.takeIf("+")) return parse(tokens, binding.sign, depth);
  if (tokens.is("(")) {
    const elements = tokens.list(() => parse(tokens, binding.all, depth));
    return elements.length === 1 ? elements[0] : elements;
  }
  const { kind, text } = tokens.next;
  if (kind === "end" || kind === "sign") throw tokens.fault("a member's name, a value or ( is expected here");
  tokens.take();
  if (kind === "number") return Number(text);
  if (kind === "text") return text;
  if (kind === "name" && tokens.is("(")) return call(text.toUpperCase(), tokens, depth);
  if (kind === "name" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return (kind === "name" && wktWithDepth(text.toUpperCase(), tokens)) || { property: text };
}

/** WKT may say before the parentheses that there are heights. */
const wktWithDepth = (name: string, tokens: TokenReader) => (tokens.is("Z") ? wktGeometry(name, tokens) : undefined);

/** pgstac spells it in its own way. */
const opOf = (name: string): string => (name === "A_CONTAINEDBY" ? "a_contained_by" : name.toLowerCase());

function call(name: string, tokens: TokenReader, depth: number): unknown {
  const geometry = wktGeometry(name, tokens);
  if (geometry) return geometry;
  if (!/^([AST]_[A-Z]+|TIMESTAMP|DATE|INTERVAL|CASEI|ACCENTI)$/.test(name)) {
    throw tokens.fault(`CQL2 has no function ${name}`);
  }
  const args = tokens.list(() => parse(tokens, binding.all, depth));
  const op = opOf(name);
  switch (name) {
    case "TIMESTAMP":
    case "DATE":
      // pgstac knows no dates.
      return { timestamp: args[0] };
    case "INTERVAL":
      return { interval: args };
    case "CASEI":
    case "ACCENTI":
      return { op, args };
  }
  const [first, second] = args;
  // pgstac takes the first to be the item's.
  if (args.length !== 2 || !isObject(first) || !("property" in first)) {
    throw tokens.fault(`${name} takes a member and a value`);
  }
  const isList = Array.isArray(second) || isObject(second);
  return { op, args: [first, name.startsWith("A_") && !isList ? [second] : second] };
}
