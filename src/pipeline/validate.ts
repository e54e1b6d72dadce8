import * as core from "zod/v4/core";
import { Fault, type FaultKind } from "./fault.ts";
import { redacted } from "./redacted.ts";

/** @throws Fault of `kind` naming each JSON path that is wrong and what was expected there. */
export function validate<T>(schema: core.$ZodType<T>, value: unknown, kind: FaultKind, what: string): T {
  const result = core.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  throw new Fault(kind, `${what} is not valid: ${describe(result.error)}`);
}

/** One line for all that is wrong: `create_item_args[0]: expected string, got 5; group_name: missing`. */
export function describe(error: Pick<core.$ZodError, "issues">): string {
  return error.issues.map((issue) => `${jsonPath(issue.path)}: ${sentence(issue)}`).join("; ");
}

function jsonPath(path: readonly PropertyKey[]): string {
  const joined = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return joined.replace(/^\./, "") || "the document";
}

function sentence(issue: core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return issue.input === undefined
      ? `missing, expected ${issue.expected}`
      : `expected ${issue.expected}, got ${shown(issue.input)}`;
  }
  if (issue.code === "invalid_value") {
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, got ${shown(issue.input)}`;
  }
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join(", ");
  return issue.message;
}

function shown(value: unknown): string {
  // Before it is cut: half a password is not recognised.
  const text = redacted(printed(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function printed(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "nothing";
  } catch {
    return "what is nested too deep to be shown";
  }
}
