import type { Fault } from "../../pipeline/fault/fault.ts";
import { cql2Tokens, notCql2, type Token } from "./cql2-tokens.ts";

/** Reads the tokens of CQL2 text one after another. */
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = cql2Tokens(text);
  }

  /** The token that is read next; the last one is the end. */
  get next(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Tells if this sign or word, in capitals or not, comes next. */
  is(sought: string): boolean {
    const { kind, text } = this.next;
    return (kind === "sign" || kind === "name") && text.toUpperCase() === sought;
  }

  /** Takes this sign or word if it comes next. */
  takeIf(sought: string): boolean {
    const there = this.is(sought);
    if (there) this.take();
    return there;
  }

  /** @throws Fault `wrong_usage` if something else comes next */
  expect(sought: string): void {
    if (!this.takeIf(sought)) throw this.fault(`${sought} is expected here`);
  }

  /** Reads a number with its sign. @throws Fault `wrong_usage` */
  number(): number {
    const negative = this.takeIf("-");
    if (!negative) this.takeIf("+");
    if (this.next.kind !== "number") throw this.fault("a number is expected here");
    const value = Number(this.take().text);
    return negative ? -value : value;
  }

  /** Reads what commas separate, within parentheses. */
  list<Element>(read: () => Element): Element[] {
    this.expect("(");
    const elements = [read()];
    while (this.takeIf(",")) elements.push(read());
    this.expect(")");
    return elements;
  }

  fault(why: string): Fault {
    return notCql2(this.#text, this.next.at, why);
  }
}
