import { redacted } from "./redacted.ts";

/** Kinds of failure of one message; the `error_kind` a dead letter carries. */
export const errorKinds = [
  "not_json",
  "invalid_request",
  "package_not_allowed",
  "package_not_found",
  "package_unavailable",
  "no_such_group",
  "invalid_arguments",
  "href_not_allowed",
  "item_failed",
  "timeout",
  "crash",
  "network",
  "invalid_item",
  "invalid_collection",
  "no_collection",
  "item_too_large",
  "payload_missing",
  "collection_missing",
  "item_doubtful",
  "item_refused",
  "several",
  "contention",
  "infrastructure",
  "unexpected",
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** Kinds of failure of an operator's request or of the target it was sent to. */
export type OperatorKind =
  | "wrong_usage"
  | "unreadable_input"
  | "invalid_settings"
  | "not_locked"
  | "tool_missing"
  | "database_unreachable"
  | "pgstac_missing"
  | "pgstac_unsupported"
  | "not_running"
  | "already_running"
  | "not_found"
  | "timed_out"
  | "interrupted";

export type FaultKind = ErrorKind | OperatorKind;

/** Faults a later attempt may not meet; every other kind would fail again unchanged. */
const transientKinds: ReadonlySet<FaultKind> = new Set([
  "package_unavailable",
  "timeout",
  "crash",
  "network",
  "contention",
  "infrastructure",
  "unexpected",
]);

export const isTransient = (kind: FaultKind): boolean => transientKinds.has(kind);

/** A failure somebody can act on: an operator by `remedy`, a stage by `kind`. Anything else thrown is a bug. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** The next command to type or change to make, printed as `try: …`. */
  readonly remedy: string | undefined;

  constructor(kind: FaultKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "Fault";
    this.kind = kind;
    this.remedy = options.remedy;
  }
}

const isErrorKind = (kind: FaultKind): kind is ErrorKind => (errorKinds as readonly string[]).includes(kind);

/** A failure and what to type next, in one line. */
export const lineOf = ({ message, remedy }: Pick<Fault, "message" | "remedy">): string =>
  remedy ? `${message} (try: ${remedy})` : message;

/** Tells why a message failed, with secrets redacted: a Fault keeps its kind, anything else is `unexpected`. */
export function reasonOf(error: unknown): { kind: ErrorKind; reason: string } {
  if (error instanceof Fault) {
    return { kind: isErrorKind(error.kind) ? error.kind : "infrastructure", reason: redacted(lineOf(error)) };
  }
  return { kind: "unexpected", reason: redacted(error instanceof Error ? error.message : String(error)) };
}
