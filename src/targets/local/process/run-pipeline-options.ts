import type { Fault } from "../../../pipeline/fault/fault.ts";
import type { LogRecord } from "../../../pipeline/message/log.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { StacApi } from "../../stac-api.ts";
import type { ProcessRecord } from "./process-record.ts";

/** The server of the page and of the STAC API, on this machine alone. */
export interface Origin extends AsyncDisposable {
  /** The address of the page, with its token. */
  readonly url: string;
}

export interface PipelineOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly lockPath: string;
  /** The settings file, which is never read for a message and hidden from packages: it may hold passwords. */
  readonly settingsFile?: string;
  /** A server to use instead of the embedded database. */
  readonly databaseUrl?: string;
  /** Port of the embedded database; 0 is any that is free. */
  readonly port: number;
  /** Serves the page and the STAC API; pages that were open with a token go on with it. Left out, neither is served. */
  readonly serveOrigin?: (stacApi: StacApi, token: string | undefined) => Promise<Origin>;
  /** Reads the objects that messages of other producers point at. */
  readonly readS3: (href: string) => Promise<string>;
  /** Called with each sentence about the database that an operator should read. */
  readonly announce: (sentence: string) => void;
  /** Receives each record that the stages log. */
  readonly onRecord?: (record: LogRecord) => void;
  /** Called once when the pipeline takes messages. */
  readonly ready: (record: ProcessRecord) => void;
  /**
   * Called when the state folder is gone or another is in its place, to end the process at once: to close the database
   * in good order would write to files of another pipeline.
   */
  readonly lost?: (fault: Fault) => void;
}
