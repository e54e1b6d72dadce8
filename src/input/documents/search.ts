import type { NextLink, Page } from "./page.ts";

/** The pages of searches that one input holds, and the rest of them. */
export interface SearchReport {
  readonly file: string;
  readonly returned: number;
  /** All that the searches found; undefined if a server does not say. */
  readonly matched: number | undefined;
  /** Zero if all of it was there; undefined if nobody knows how many are missing. */
  readonly missing: number | undefined;
  /** The link to the next page, if that was not read. */
  readonly next: Pick<NextLink, "href" | "method"> | undefined;
  /** The reason why the next page was not read, if it could have been. */
  readonly stopped: string | undefined;
}

/** Counts what the pages in an input hold of their searches. Pages that follow each other belong together. */
export class Search {
  readonly #file: string;
  #last: Page | undefined;
  /** The sums of the searches before the last. */
  #returned = 0;
  #matched: number | undefined = 0;
  #missing: number | undefined = 0;
  #stopped: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a page of whichever search it is. */
  add(page: Page): void {
    const last = this.#last;
    const goesOn = page.matched === undefined ? last?.next : last?.matched === page.matched;
    if (goesOn) this.goOn(page);
    else if (page.matched !== undefined || page.next) {
      this.#close();
      this.#last = page;
    }
  }

  /** Adds the next page of the last search. Of two counts the later is right. */
  goOn({ matched = this.#last?.matched, returned, next }: Page): void {
    this.#last = { matched, returned: returned + (this.#last?.returned ?? 0), next };
  }

  /** The link on the last page. */
  get next(): NextLink | undefined {
    return this.#last?.next;
  }

  /** True if a search found nothing, and its only page says so. */
  get foundNothing(): boolean {
    return this.#last?.matched === 0;
  }

  /** Says why the next page is not read. */
  stop(reason: string): void {
    this.#stopped = reason;
  }

  /** The sums over all pages; undefined if there were none. */
  report(): SearchReport | undefined {
    if (!this.#last) return undefined;
    const { next } = this;
    this.#close();
    const [file, returned, matched, missing] = [this.#file, this.#returned, this.#matched, this.#missing];
    return { file, returned, matched, missing, next: missing === 0 ? undefined : next, stopped: this.#stopped };
  }

  #close(): void {
    if (!this.#last) return;
    const { matched, returned, next } = this.#last;
    this.#last = undefined;
    this.#returned += returned;
    this.#matched = sum(this.#matched, matched);
    const missing = matched === undefined ? (next ? undefined : 0) : Math.max(0, matched - returned);
    this.#missing = sum(this.#missing, missing);
  }
}

const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one + other;
