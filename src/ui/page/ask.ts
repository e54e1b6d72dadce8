/** A refusal of the server, with what to do about it. */
export class Refused extends Error {
  readonly remedy: string | undefined;
  /** True if nobody was reached who could answer: the same question may be answered a while later. */
  readonly passes: boolean;

  constructor(message: string, remedy?: string, passes = false) {
    super(message);
    this.remedy = remedy;
    this.passes = passes;
  }
}

/** Faults of what was not reached. Others may last, or be of a question that takes too long to be asked again unasked. */
const passingKinds: ReadonlySet<string> = new Set(["not_running", "database_unreachable"]);

/**
 * Asks the server, by POST where there is a body.
 * @throws Refused if there is no answer, or if it is a fault
 */
export async function ask<Reply>(path: string, body?: object, signal?: AbortSignal): Promise<Reply> {
  const written = body && { method: "POST", body: JSON.stringify(body) };
  const answered = await fetch(path, { ...written, ...(signal && { signal }) }).catch(() => {
    throw new Refused("the page's server does not answer", "stac-ingest ui", true);
  });
  const text = await answered.text();
  if (!answered.headers.get("content-type")?.startsWith("application/json")) throw new Refused(text.trim());
  const reply = JSON.parse(text);
  if (answered.ok) return reply as Reply;
  throw new Refused(reply.error.message, reply.error.remedy, passingKinds.has(reply.error.kind));
}

/** Writes an address with a query; what is undefined is left out. */
export function pathOf(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
