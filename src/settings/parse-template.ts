import { Fault } from "../pipeline/fault/fault.ts";
import { type TemplateStep, templateStep } from "./template-functions.ts";

/** A value of a row in a template: a column or part of one, and what is made of it. */
export interface Placeholder {
  /** As it is written, with its braces. */
  readonly text: string;
  readonly name: string;
  readonly steps: readonly TemplateStep[];
}

/** Text that stays as it is, or a value of the row. */
export type TemplatePart = string | Placeholder;

/**
 * Reads a template: `{column}`, `{column|function:argument,…|…}`, and `{{` and `}}` for braces, which packages' options
 * may have themselves. `{}` is such an option's own. Arguments and names in quotes may hold any character, their quote
 * twice.
 * @throws Fault `wrong_usage` that says what is wrong, and where
 */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const reading = new Reading(template);
  const parts: TemplatePart[] = [];
  let literal = "";
  while (!reading.isAtEnd()) {
    literal += reading.until(/[{}]/g);
    const brace = reading.take("{{", "}}", "{}", "{", "}");
    if (brace === "{") {
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push(readPlaceholder(reading));
    } else if (brace === "}") {
      throw reading.mistake("a } closes nothing; the character itself is }}");
    } else if (brace !== undefined) literal += brace === "{}" ? brace : brace.slice(1);
  }
  return literal === "" ? parts : [...parts, literal];
}

/** Reads what stands between braces, and the brace after it. */
function readPlaceholder(reading: Reading): Placeholder {
  const start = reading.at - 1;
  const name = reading.quoted() ?? reading.until(/[|{}]/g).trim();
  const steps: TemplateStep[] = [];
  while (reading.take("|") !== undefined) steps.push(readStep(reading));
  reading.blanks();
  if (reading.take("}") === undefined) {
    const text = reading.since(start);
    throw reading.mistake(
      reading.isAtEnd()
        ? `"${text}" is not closed by a }; the character { itself is {{`
        : `"${text}" is followed by ${JSON.stringify(reading.next())}, not by | or }`,
    );
  }
  if (name === "") throw reading.mistake(`"${reading.since(start)}" names no column`);
  return { text: reading.since(start), name, steps };
}

function readStep(reading: Reading): TemplateStep {
  const name = reading.until(/[:|{}]/g).trim();
  const args: string[] = [];
  if (reading.take(":") !== undefined) {
    do args.push(reading.quoted() ?? reading.until(/[,|{}]/g).trim());
    while (reading.take(",") !== undefined);
  }
  try {
    return templateStep(name, args);
  } catch (error) {
    throw error instanceof Fault ? reading.mistake(error.message) : error;
  }
}

/** A place in the text of a template. */
class Reading {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  next(): string {
    return this.#text.charAt(this.at);
  }

  since(start: number): string {
    return this.#text.slice(start, this.at);
  }

  /** Reads up to the first character of a set, or to the end. */
  until(set: RegExp): string {
    set.lastIndex = this.at;
    const start = this.at;
    this.at = set.exec(this.#text)?.index ?? this.#text.length;
    return this.since(start);
  }

  /** Reads the first of these words that stands here. */
  take(...words: string[]): string | undefined {
    const word = words.find((each) => this.#text.startsWith(each, this.at));
    this.at += word?.length ?? 0;
    return word;
  }

  blanks(): void {
    while (this.next().trim() === "" && !this.isAtEnd()) this.at += 1;
  }

  /** Reads text in quotes, and blanks around it; undefined if no quote stands here. */
  quoted(): string | undefined {
    this.blanks();
    const quote = this.take("'", '"');
    if (quote === undefined) return undefined;
    const start = this.at - 1;
    let text = "";
    for (;;) {
      text += this.until(quote === "'" ? /'/g : /"/g);
      if (this.isAtEnd()) throw this.mistake(`the quote in "${this.since(start)}" is not closed`);
      if (this.take(quote + quote) === undefined) break;
      text += quote;
    }
    this.at += 1;
    this.blanks();
    return text;
  }

  mistake(what: string): Fault {
    return new Fault("wrong_usage", `in "${this.#text}": ${what}`);
  }
}
