import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import { backoff } from "../../pipeline/process/backoff.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { AddressRefusal, type AddressRequest } from "../source/address-request.ts";
import { openSource, type Source, type Surroundings } from "../source/open-source.ts";
import { nameOfRequest, nextRequest, type PageRequest } from "./next-request.ts";
import type { Page } from "./page.ts";
import type { Search } from "./search.ts";

export interface FollowEffects<Document> {
  readonly surroundings: Surroundings;
  readonly read: (source: Source, onPage: (page: Page) => void) => AsyncGenerator<Document[]>;
  /** The pause before a page that failed is asked for again; it doubles each time. */
  readonly pauseMilliseconds: number;
}

const mostAttempts = 4;
const longestPauseMilliseconds = 30_000;
const mostEmptyPages = 100;

/**
 * Reads the pages behind the first one of a search, as long as each names a next one. Keeps none of them.
 * @throws Fault `unreadable_input` if a page cannot be had, also after some attempts
 */
export async function* followPages<Document>(
  { name, url }: { readonly name: string; readonly url: string },
  search: Search,
  effects: FollowEffects<Document>,
): AsyncGenerator<Document[]> {
  let request: PageRequest = { url: new URL(url), body: undefined, headers: {} };
  const visited = new Landmark(nameOfRequest(request));
  let emptyPages = 0;
  for (let number = 2; search.next; number++) {
    const next = nextRequest(search.next, request);
    if (typeof next === "string") return search.stop(next);
    if (visited.isPassed(nameOfRequest(next))) return search.stop("it leads back to a page that was read already");
    request = next;
    const page = yield* readPage({ request, number, name }, effects);
    if (!page) return search.stop(`page ${grouped(number)} is no list`);
    search.goOn(page);
    emptyPages = page.returned === 0 ? emptyPages + 1 : 0;
    if (emptyPages === mostEmptyPages) return search.stop(`${grouped(emptyPages)} pages before it were empty`);
  }
}

/** A request to meet again where requests go in a circle: a later one each time, as circles may begin late (Brent). */
class Landmark {
  #name: string;
  #steps = 0;
  #limit = 1;

  constructor(name: string) {
    this.#name = name;
  }

  isPassed(name: string): boolean {
    if (name === this.#name) return true;
    if (++this.#steps === this.#limit) {
      this.#name = name;
      this.#limit *= 2;
      this.#steps = 0;
    }
    return false;
  }
}

interface NumberedRequest {
  readonly request: PageRequest;
  readonly number: number;
  readonly name: string;
}

/** Reads a page, again if it fails on the way: what was handed over already is passed over then. */
async function* readPage<Document>(
  { request, number, name }: NumberedRequest,
  { surroundings, read, pauseMilliseconds }: FollowEffects<Document>,
): AsyncGenerator<Document[], Page | undefined> {
  let handedOver = 0;
  for (let attempt = 1; ; attempt++) {
    let page: Page | undefined;
    let seen = 0;
    try {
      const source = await openSource(request.url.href, surroundings, { request: addressRequest(request) });
      try {
        const documents = read({ ...source, name: `${name} (page ${number})` }, (last) => {
          page = last;
        });
        for await (const together of documents) {
          const unseen = together.slice(Math.max(0, handedOver - seen));
          seen += together.length;
          handedOver = Math.max(handedOver, seen);
          if (unseen.length > 0) yield unseen;
        }
      } finally {
        source.close();
      }
      return page;
    } catch (error) {
      if (surroundings.signal.aborted || !(error instanceof Fault)) throw error;
      if (attempt === mostAttempts || !mayPass(error)) throw pageFault(error, number, name);
      const limits = { first: pauseMilliseconds, longest: longestPauseMilliseconds };
      const asked = error.cause instanceof AddressRefusal ? error.cause.retryAfterSeconds * 1000 : 0;
      const pause = Math.max(backoff(attempt, limits), Math.min(asked, longestPauseMilliseconds));
      await wait(pause, undefined, { signal: surroundings.signal });
    }
  }
}

const addressRequest = ({ body, headers }: PageRequest): AddressRequest => ({
  headers,
  body: body === undefined ? undefined : JSON.stringify(body),
});

/** Answers of a server that may be another one soon: it was too busy, or too slow. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Tells if what could not be had may be there when it is asked for again. */
export const mayPass = ({ cause }: Fault): boolean =>
  !(cause instanceof AddressRefusal) || cause.status >= 500 || passing.has(cause.status);

function pageFault({ kind, message }: Fault, number: number, name: string): Fault {
  const reason = message.replace(/^.*? cannot be read: /s, "");
  return new Fault(
    kind,
    `page ${grouped(number)} of ${name} cannot be read: ${reason}; the pages before it were read`,
    {
      remedy: "the same command again: items that are there already are not changed",
    },
  );
}
