import { Fault } from "../../pipeline/fault/fault.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { deleteAt, type PathStep, setAt } from "./change-at.ts";

/** Changes a document in place. @throws Fault `invalid_request` if the document has another shape than the path */
export type Edit = (document: unknown) => void;

const remedy = `'.path = JSON value' or 'del(.path)', several with | between them; such as '.create_item_options.resolution = "10"'`;

/**
 * Reads changes of a document: `.path = JSON value` and `del(.path)`, several with `|` between them. A path has names,
 * `."any name"` and places in lists, `[0]`; `[-1]` is the last.
 * @throws Fault `wrong_usage` that says what cannot be read
 */
export function parseEdit(text: string): Edit {
  const edits = statementsOf(text).map((statement) => parseStatement(statement.trim()));
  return (document) => {
    for (const edit of edits) edit(document);
  };
}

function parseStatement(statement: string): Edit {
  const [, deleted] = /^del\(\s*(.*?)\s*\)$/s.exec(statement) ?? [];
  if (deleted !== undefined) {
    const { steps, rest } = parsePath(deleted, statement);
    if (rest !== "") throw wrong(statement, `${JSON.stringify(rest)} is no part of a path`);
    return (document) => deleteAt(document, steps);
  }
  const { steps, rest } = parsePath(statement, statement);
  const [, operator = "", value = ""] = /^([^\s\w".[{-]*)\s*(.*)$/s.exec(rest) ?? [];
  if (operator !== "=") {
    throw wrong(statement, operator === "" ? "it sets nothing" : `${operator} is not known, only = is`);
  }
  const parsed = parseValue(value, statement);
  return (document) => setAt(document, steps, structuredValue(parsed));
}

function parseValue(text: string, statement: string): string {
  try {
    parseLosslessly(text, "the value");
    return text;
  } catch (error) {
    const isWord = /^[\w./:+-]+$/.test(text) && !text.startsWith(".");
    const guess = isWord
      ? `; a text stands in quotes: ${JSON.stringify(text)}`
      : "; values of other paths cannot be taken";
    throw wrong(statement, `${text === "" ? "no value" : text} is no JSON${guess}`, error);
  }
}

/** A value of its own for each document, with its numbers as they are written. */
const structuredValue = (text: string): unknown => parseLosslessly(text, "the value");

const step = /^(?:\.([A-Za-z_][\w:-]*)|\.?\[?("(?:[^"\\]|\\.)*")\]?|\.?\[\s*(-?\d+)\s*\])/s;

function parsePath(text: string, statement: string): { steps: PathStep[]; rest: string } {
  const steps: PathStep[] = [];
  let rest = text;
  for (;;) {
    const [all, name, quoted, index] = (rest.startsWith(".") || rest.startsWith("[") ? step.exec(rest) : null) ?? [];
    if (all === undefined) break;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? String(parseLosslessly(quoted ?? "", "the name")));
    rest = rest.slice(all.length);
  }
  if (steps.length === 0 || !text.startsWith(".")) {
    throw wrong(statement, "it begins with no path, such as .create_item_options.resolution");
  }
  return { steps, rest: rest.trim() };
}

/** The parts between bars that stand in no quotes. */
function statementsOf(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^|"])+|"/gs) ?? [];
  if (parts.length === 0) throw wrong(text, "it is empty");
  return parts;
}

function wrong(statement: string, why: string, cause?: unknown): Fault {
  return new Fault("wrong_usage", `--edit cannot be read: ${statement}: ${why}`, { remedy, cause });
}
