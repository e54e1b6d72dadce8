import { cstring, readCstring } from "./cstring.ts";
import { frame, type WireMessage } from "./wire-message.ts";

/** A client's message in the form that the database sees. */
export interface Rewritten {
  readonly bytes: Buffer;
  /** For each CloseComplete to come: true if the client asked for it. */
  readonly closes: readonly boolean[];
}

const changesSettings = /\b(set|set_config|reset|discard)\b/i;
const dropsStatements = /\b(deallocate|discard)\b/i;
const deallocatesOne = /^\s*deallocate\s+(?:prepare\s+)?"?(?!all\b)([^\s";]+)"?\s*;?\s*$/i;

/**
 * The share of one client in the only session the database has: its prepared statements, under names nobody else uses,
 * and its settings.
 */
export class WireSession {
  /** The values `SET` gave; put back when another client's were in force. */
  settings: ReadonlyMap<string, string>;
  /** True if the settings in force may differ from `settings`. */
  settingsTouched = false;
  /** True if this client dropped all statements, everybody's, by SQL. */
  droppedStatements = false;
  /** Times that statements had been dropped when this client's were last whole. */
  statementsEpoch = 0;
  /** The role that this client is. */
  readonly user: string;
  readonly #prefix: string;
  readonly #statements = new Map<string, { readonly name: string; parse?: Buffer }>();
  readonly #name: string;
  #named = 0;

  constructor(id: number, user: string, settings: ReadonlyMap<string, string>) {
    this.user = user;
    this.#prefix = `client${id}_`;
    this.settings = settings;
    this.#name = settings.get("application_name") ?? "";
  }

  /** The name that the client gave itself when it connected; empty if it gave none. */
  get name(): string {
    return this.#name;
  }

  /** Gives a message the names that this client's statements have below. */
  rewrite({ type, body }: WireMessage): Rewritten {
    switch (type) {
      case "Q":
        return { bytes: this.#query(body), closes: [] };
      case "P":
        return this.#parse(body);
      case "B": {
        const portal = readCstring(body);
        const statement = readCstring(body, portal.end);
        const name = cstring(this.#statement(statement.text).name);
        return { bytes: frame("B", body.subarray(0, portal.end), name, body.subarray(statement.end)), closes: [] };
      }
      case "D":
        return { bytes: frame("D", this.#target(body)), closes: [] };
      case "C": {
        const bytes = frame("C", this.#target(body));
        if (body[0] === statementKind) this.#statements.delete(readCstring(body, 1).text);
        return { bytes, closes: [true] };
      }
      default:
        return { bytes: frame(type, body), closes: [] };
    }
  }

  /** Builds messages that prepare this client's statements again, after somebody dropped them all. */
  prepareAgain(): Buffer {
    const statements = [...this.#statements.values()];
    return Buffer.concat(statements.flatMap(({ parse }) => (parse ? [parse, frame("S")] : [])));
  }

  /** Builds messages that drop the statements of this client. */
  closeAll(): Buffer {
    const statements = [...this.#statements.values()];
    return Buffer.concat([...statements.map(({ name }) => frame("C", Buffer.from("S"), cstring(name))), frame("S")]);
  }

  #query(body: Buffer): Buffer {
    const { text } = readCstring(body);
    this.#noteEffects(text);
    const one = deallocatesOne.exec(text)?.[1];
    const statement = one === undefined ? undefined : this.#statements.get(one);
    if (one === undefined || statement === undefined) return frame("Q", body);
    this.#statements.delete(one);
    return frame("Q", cstring(`deallocate "${statement.name}"`));
  }

  /** Gives the nameless statement a name, so that another client's does not take its place; it may be overwritten. */
  #parse(body: Buffer): Rewritten {
    const { text: asked, end } = readCstring(body);
    this.#noteEffects(readCstring(body, end).text);
    const statement = this.#statement(asked);
    const parse = frame("P", cstring(statement.name), body.subarray(end));
    statement.parse = parse;
    if (asked !== "") return { bytes: parse, closes: [] };
    return { bytes: Buffer.concat([frame("C", Buffer.from("S"), cstring(statement.name)), parse]), closes: [false] };
  }

  #target(body: Buffer): Buffer {
    if (body[0] !== statementKind) return body;
    return Buffer.concat([body.subarray(0, 1), cstring(this.#statement(readCstring(body, 1).text).name)]);
  }

  #statement(asked: string): { readonly name: string; parse?: Buffer } {
    const known = this.#statements.get(asked);
    if (known) return known;
    const statement = { name: `${this.#prefix}${this.#named++}` };
    this.#statements.set(asked, statement);
    return statement;
  }

  #noteEffects(sql: string): void {
    if (changesSettings.test(sql)) this.settingsTouched = true;
    if (dropsStatements.test(sql) && !deallocatesOne.test(sql)) {
      this.droppedStatements = true;
      this.#statements.clear();
    }
  }
}

const statementKind = "S".charCodeAt(0);
