import * as core from "zod/v4/core";
import { Fault, type FaultKind } from "../fault/fault.ts";
import type { Problem } from "../fault/problem.ts";
import { shown } from "../fault/shown.ts";

/**
 * Checks a value. Where `problemsOf` knows what is wrong at a path it is told in its words, and once.
 * @throws Fault of `kind` naming each JSON path that is wrong and what was expected there
 */
export function validate<T>(
  schema: core.$ZodType<T>,
  value: unknown,
  kind: FaultKind,
  what: string,
  problemsOf: (value: unknown) => readonly Problem[] = () => [],
): T {
  const result = core.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const problems = problemsOf(value);
  const known = problems.map(({ path }) => jsonPath(path));
  const others = result.error.issues.filter(({ path }) => {
    const place = jsonPath(path);
    return !known.some((one) => isWithin(one, place) || isWithin(place, one));
  });
  throw new Fault(
    kind,
    `${what} is not valid: ${[describe({ issues: others }), tell(problems)].filter(Boolean).join("; ")}`,
  );
}

/** Says what is wrong in one line: a document may have a mistake in every number. */
export function tell(problems: readonly Problem[]): string {
  const first = problems.slice(0, mostTold).map(({ path, sentence }) => `${jsonPath(path)}: ${sentence}`);
  const rest = problems.length - first.length;
  return [...first, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}

const mostTold = 5;

const isWithin = (path: string, place: string): boolean =>
  place === path || (place.startsWith(path) && /^[.[]/.test(place.slice(path.length)));

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
    const expected = issue.expected === "record" ? "object" : issue.expected;
    return issue.input === undefined
      ? `missing, expected ${expected}`
      : `expected ${expected}, got ${shown(issue.input)}`;
  }
  if (issue.code === "invalid_value") {
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, got ${shown(issue.input)}`;
  }
  if (issue.code === "too_small" && issue.minimum === 1 && (issue.origin === "string" || issue.origin === "array")) {
    return `expected ${issue.origin === "string" ? "text" : "a list"} that is not empty, got ${shown(issue.input)}`;
  }
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join(", ");
  return issue.message;
}
