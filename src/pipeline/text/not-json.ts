import { Fault } from "../fault/fault.ts";

interface Likely {
  readonly why: string;
  readonly remedy: string;
}

/** Makes the fault of text that is no JSON: the likely cause first, then the parser's words; `what` says what was being read. */
export function notJson(what: string, text: string, cause: unknown): Fault {
  const { message } = cause as Error;
  const likely = likelyCause(text, message);
  if (!likely) return new Fault("not_json", `${what} is not JSON: ${message}`, { cause });
  return new Fault("not_json", `${what} is not JSON: ${likely.why} (json: ${message})`, {
    remedy: likely.remedy,
    cause,
  });
}

function likelyCause(text: string, message: string): Likely | undefined {
  if (text.trim() === "") return { why: "it is empty", remedy: "write it again" };
  if (/^\s*(eyJ|H4sI)[\w+/-]+=*\s*$/.test(text)) return base64;
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const found = /^Unexpected token '(.)/su.exec(message)?.[1] ?? text[at];
  if (found === undefined || message.startsWith("Unterminated string")) return cutShort;
  if (/after JSON/.test(message)) return /[[{]/.test(found) ? together : found === "," ? listed : undefined;
  if (/control character/.test(message)) return control;
  if (/escape/i.test(message)) return backslash;
  if (/minus sign/.test(message) && found === "I") return noNumber;
  if (/^\s*\/(?![/*])/.test(text)) return path;
  return Object.hasOwn(byCharacter, found) ? byCharacter[found] : undefined;
}

const cutShort: Likely = { why: "it is cut short", remedy: "fetch or write it again, whole" };
const together: Likely = {
  why: "another value follows where it should end",
  remedy: "write one a line in a file named .ndjson, or all in one list",
};
const listed: Likely = {
  why: "a comma follows where it should end, as on a line of a list",
  remedy: "remove the comma at the end of each line, or put [ and ] around them all",
};
const control: Likely = {
  why: "a line feed, a tab or another control character stands within text",
  remedy: "write it as \\n, \\t or \\u00xx",
};
const backslash: Likely = {
  why: "a backslash within text begins nothing that JSON knows",
  remedy: "write \\\\ for a backslash, as in paths of Windows",
};
const noNumber: Likely = {
  why: "it holds NaN or Infinity, or None, which Python writes and JSON does not know",
  remedy: "write null; in Python, json.dumps(…, allow_nan=False) names the place",
};
const path: Likely = {
  why: "it is a path, as in a list of files",
  remedy: "name the files themselves, not a list of them",
};
const python: Likely = {
  why: "it is a value as Python prints it",
  remedy: "write it with json.dumps(), not with str() or print()",
};
const comma: Likely = {
  why: "a comma, or a value, is too much or missing before a bracket",
  remedy: "remove the last comma",
};
const comment: Likely = { why: "it holds a comment", remedy: "remove it: JSON has no comments" };
const page: Likely = { why: "it is XML or a web page", remedy: "look at it: a server may have sent an error" };

const base64: Likely = { why: "it is base64, of JSON or of gzip", remedy: "base64 -d, and gunzip, before it is sent" };
const mark: Likely = {
  why: "a byte-order mark, which cannot be seen, stands before it",
  remedy: "write it as UTF-8 without one; in Python read it with encoding='utf-8-sig'",
};

const byCharacter: Readonly<Record<string, Likely>> = {
  N: noNumber,
  I: noNumber,
  T: python,
  F: python,
  "'": python,
  "}": comma,
  "]": comma,
  "/": comment,
  "#": comment,
  "<": page,
  "\ufeff": mark,
};
