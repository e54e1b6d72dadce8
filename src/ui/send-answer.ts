import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault, type FaultKind } from "../pipeline/fault/fault.ts";
import { redacted } from "../pipeline/fault/redacted.ts";
import type { Route } from "./route.ts";

type Answer = Awaited<ReturnType<Route>>;

/** Headers of every answer: nothing is loaded from elsewhere, framed, stored or guessed. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Statuses of faults that are not the server's. */
const statuses: Partial<Record<FaultKind, number>> = {
  wrong_usage: 400,
  invalid_request: 400,
  not_json: 400,
  unreadable_input: 422,
  not_found: 404,
};

/** Sends what a route answered. */
export async function sendAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  if ("report" in answer) return sendJson(response, 200, answer.report);
  if ("whole" in answer) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.whole));
    return;
  }
  if ("picture" in answer) {
    const { type, bytes } = answer.picture;
    response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
    return;
  }
  const { fileName, pieces } = answer.download;
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, "_")}"`,
  });
  // Begun, an answer can only be broken off: the browser then says that the file is not whole.
  await pipeline(Readable.from(pieces), response);
}

/** Sends why there is no answer. Anything but a Fault is a bug, which is told to whoever started the server. */
export function sendFault(response: ServerResponse, error: unknown): void {
  const { kind, message, remedy } =
    error instanceof Fault ? error : { kind: "unexpected", message: `a bug: ${String(error)}`, remedy: undefined };
  const status = (error instanceof Fault && statuses[error.kind]) || (error instanceof Fault ? 503 : 500);
  sendJson(response, status, { error: { kind, message, ...(remedy && { remedy }) } });
}

/** Sends a report without the secrets in it. */
function sendJson(response: ServerResponse, status: number, report: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(redacted(JSON.stringify(report)));
}
