import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { dirname } from "node:path";
import { env } from "node:process";
import { ownFile } from "../../../pipeline/process/own-files.ts";
import { killGroup } from "../../../stactools/kill-group.ts";
import { stacApiPath } from "../../stac-api.ts";
import type { ProcessOutput } from "../state/process-output.ts";
import type { CatalogueReader } from "./catalogue-reader.ts";

export interface StacApiStart {
  readonly python: string;
  readonly reader: CatalogueReader;
  /** Connections to the database at most. */
  readonly connections: number;
  readonly socket: string;
  readonly output: ProcessOutput;
}

/** A process that serves the STAC API; it ends with this one, however this one ends. */
export class StacApiProcess {
  /** Resolves when it listens; never if it does not come to that. */
  readonly ready: Promise<unknown>;
  /** Resolves to a sentence on how it ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  constructor({ python, reader, connections, socket, output }: StacApiStart) {
    const file = output.open();
    const before = output.bytes;
    const program = ownFile("src/targets/local/api/serve_stac_api.py");
    const modules = dirname(ownFile("src/stactools/worker.py"));
    this.#child = spawn(python, ["-I", program, modules, String(process.pid), socket], {
      // It reads `.env` there.
      cwd: dirname(socket),
      env: {
        ...passed(),
        ...reader,
        DB_MAX_CONN_SIZE: String(connections),
        ROOT_PATH: stacApiPath,
      },
      stdio: ["ignore", "pipe", file],
      // Ctrl-C is for the pipeline, which ends it.
      detached: true,
    });
    closeSync(file);
    this.ready = this.#child.stdout ? once(this.#child.stdout, "data") : new Promise(() => {});
    this.ready.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#child.once("error", ({ message }) => resolve(`it cannot be run: ${message}`));
      this.#child.once("exit", (code, signal) => {
        const how = signal ? `it was killed by ${signal}` : `it ended with status ${code}`;
        const why = reasonIn(output.printedSince(before));
        resolve(why === undefined ? how : `${how}: ${why}`);
      });
    });
  }

  /** Ends it at once: it only reads. */
  kill(): void {
    killGroup(this.#child.pid);
  }
}

/** Variables of this process that it finds; it needs no secrets. */
const names = /^(PATH|LANG|LC_.+|TZ|LD_LIBRARY_PATH|SSL_CERT_FILE|SSL_CERT_DIR|PGSSLMODE|PGSSLROOTCERT)$/;
const passed = (): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name)));

/** Finds the error of a traceback in the output of a Python program, or its last line. */
function reasonIn(printed: string): string | undefined {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  return (lines.findLast((line) => /^[\w.]+(Error|Exception)\b.*: /.test(line)) ?? lines.at(-1))?.slice(0, 500);
}
