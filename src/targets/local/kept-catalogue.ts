import { type LocalCatalogue, type LocalCatalogueOptions, openLocalCatalogue } from "./open-local-catalogue.ts";
import { readProcessRecord } from "./process/process-record.ts";

/** The catalogue of the pipeline on this machine, opened once, and once more when the pipeline was restarted. */
export class KeptCatalogue implements AsyncDisposable {
  readonly #options: LocalCatalogueOptions;
  #startedAt: string | undefined;
  #opened: Promise<LocalCatalogue> | undefined;

  constructor(options: LocalCatalogueOptions) {
    this.#options = options;
  }

  /** @throws Fault as `openLocalCatalogue` */
  async open(): Promise<LocalCatalogue> {
    // A pipeline that was restarted may have another address.
    const startedAt = (await readProcessRecord(this.#options.stateFolder))?.startedAt;
    if (startedAt !== this.#startedAt) await this[Symbol.asyncDispose]();
    this.#startedAt = startedAt;
    const opening = this.#opened ?? openLocalCatalogue(this.#options);
    this.#opened = opening;
    // Not kept if it failed: the pipeline may be started meanwhile.
    opening.catch(() => {
      if (this.#opened === opening) this.#opened = undefined;
    });
    return opening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const before = this.#opened;
    this.#opened = undefined;
    await before?.then((opened) => opened[Symbol.asyncDispose]()).catch(() => {});
  }
}
