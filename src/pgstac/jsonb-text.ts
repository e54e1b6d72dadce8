import { endOfValue, isListAt, isObjectAt, isStringAt, NotPlain, visitElements, visitMembers } from "./json-text.ts";

/**
 * JSON as PostgreSQL prints it once it is jsonb: members in an order of its own, one space after commas and colons.
 * Undefined where the text is not plain enough to tell.
 */
export function jsonbText(text: string): string | undefined {
  try {
    return print(text, 0).text;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

interface Printed {
  readonly text: string;
  /** Where the value ends in the text it was printed from. */
  readonly end: number;
}

function print(text: string, at: number): Printed {
  if (isObjectAt(text, at)) return printObject(text, at);
  if (isListAt(text, at)) return printList(text, at);
  const end = endOfValue(text, at);
  const written = text.slice(at, end);
  const isEscaped = isStringAt(text, at) && written.includes("\\");
  return { text: isEscaped ? JSON.stringify(JSON.parse(written)) : written, end };
}

function printObject(text: string, start: number): Printed {
  const members = new Map<string, string>();
  const end = visitMembers(text, start, (key, at) => {
    const printed = print(text, at);
    members.set(key, printed.text);
    return printed.end;
  });
  let inOrder = "";
  for (const key of [...members.keys()].sort(asJsonb)) inOrder += `${inOrder && ", "}"${key}": ${members.get(key)}`;
  return { text: `{${inOrder}}`, end };
}

function printList(text: string, start: number): Printed {
  let elements = "";
  const end = visitElements(text, start, (at) => {
    const printed = print(text, at);
    elements += `${elements && ", "}${printed.text}`;
    return printed.end;
  });
  return { text: `[${elements}]`, end };
}

/** By length in bytes, then by bytes. */
function asJsonb(a: string, b: string): number {
  if (isAscii.test(a) && isAscii.test(b)) return a.length - b.length || (a < b ? -1 : 1);
  const [bytes, others] = [Buffer.from(a), Buffer.from(b)];
  return bytes.length - others.length || bytes.compare(others);
}

const isAscii = /^[\x20-\x7e]*$/;
