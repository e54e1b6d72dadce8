import { type KeptStacApi, openStacApi } from "../api/open-stac-api.ts";
import { ProcessOutput } from "../state/process-output.ts";
import { statePaths } from "../state/state-paths.ts";
import type { PipelineDatabase } from "./open-pipeline-database.ts";
import type { Origin, PipelineOptions } from "./run-pipeline-options.ts";

/**
 * The page and the STAC API of a running pipeline. It listens while the database is opened; until there is one, and while
 * the API is installed and starts, requests are told so.
 */
export class PipelineOrigin implements AsyncDisposable {
  readonly #options: PipelineOptions;
  readonly #announce: (sentence: string) => void;
  readonly #opening: Promise<Origin | undefined>;
  readonly #before: string | undefined;
  #stacApi: KeptStacApi | undefined;

  /** @param before the address that the page had at the last start, whose token it keeps */
  constructor(options: PipelineOptions, announce: (sentence: string) => void, before: string | undefined) {
    this.#options = options;
    this.#before = before;
    this.#announce = announce;
    this.#opening = this.#open().catch((error: Error) => {
      announce(`the page and the STAC API are not served: ${error.message}`);
      return undefined;
    });
  }

  /** Starts the STAC API, which nothing waits for. Resolves to the address of the page, or undefined if it is not served. */
  async serve(database: PipelineDatabase): Promise<string | undefined> {
    const origin = await this.#opening;
    if (!origin) return undefined;
    const { stateFolder, cacheFolder } = this.#options;
    this.#stacApi = openStacApi({
      cacheFolder,
      connections: database.readers,
      openReader: database.openReader,
      output: new ProcessOutput(statePaths(stateFolder).stacApiOutput),
      announce: this.#announce,
    });
    return origin.url;
  }

  /** Ends the STAC API, because the database is about to be closed. */
  endStacApi(): void {
    this.#stacApi?.[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.endStacApi();
    await (await this.#opening)?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<Origin | undefined> {
    const { settings, serveOrigin } = this.#options;
    if (!settings.stac_api || !serveOrigin) return undefined;
    const token = this.#before && new URL(this.#before).searchParams.get("token");
    const stacApi = {
      socket: () => this.#stacApi?.socket() ?? "",
      trouble: () =>
        this.#stacApi ? this.#stacApi.trouble() : { sentence: "the database is being opened", passes: true },
    };
    return serveOrigin(stacApi, token ?? undefined);
  }
}
