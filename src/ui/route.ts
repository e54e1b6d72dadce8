import type { InputSurroundings } from "../operations/input-surroundings.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { Target } from "../targets/target.ts";

/** The pipeline that a page shows, and what its operations need beside it. */
export interface Shown {
  readonly target: Target;
  readonly surroundings: InputSurroundings;
  readonly configuration: Configuration;
}

/** A request of the page that was let in. */
export interface Asked {
  readonly query: URLSearchParams;
  /** The JSON of a POST. */
  readonly body: unknown;
  /** Aborts when the page does not wait for the answer any more. */
  readonly signal: AbortSignal;
}

/** Lines that a browser stores in a file. */
export interface Download {
  readonly fileName: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

/** Bytes of a picture. */
export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Answers a request: with a report, which is sent as JSON without its secrets or whole, a file or a picture. */
export type Route = (
  shown: Shown,
  asked: Asked,
) => Promise<
  | { readonly report: object }
  | { readonly whole: object }
  | { readonly download: Download }
  | { readonly picture: Picture }
>;

/** Routes by method and path, such as `GET /api/letters`. */
export type Routes = Readonly<Record<string, Route>>;
