import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../pipeline/process/replace-file.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Sendable } from "../send.ts";

const rememberedMilliseconds = 86_400_000;

/** Remembers for a day which items were made here, with the same lock and settings, so that none is made twice only for a check. */
export class MadeBefore {
  readonly #folder: string;
  readonly #surroundings: unknown;

  constructor({ settings, stateFolder }: Configuration, pins: string) {
    const { packages, gen, allowed_hrefs, readable_buckets } = settings;
    this.#folder = join(stateFolder, "made-before");
    this.#surroundings = [pins, packages, gen.environment, allowed_hrefs, readable_buckets];
  }

  /** The collection of the request's item; undefined if it was not made. */
  async collectionOf(sendable: Sendable): Promise<string | undefined> {
    const path = this.#pathOf(sendable);
    try {
      if (isOld(await stat(path))) return undefined;
      // An item names some collection, so an empty file is one that a full disk has cut.
      return (await readFile(path, "utf8")) || undefined;
    } catch {
      return undefined;
    }
  }

  /** Remembers an item if the folder can be written. */
  async keep(sendable: Sendable, collection: string): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        if (isOld(await stat(path))) await rm(path, { force: true });
      }
      await replaceFile(this.#pathOf(sendable), collection, { mode: 0o600 });
    } catch {
      // It is then made again.
    }
  }

  #pathOf({ outgoing, itemId }: Sendable): string {
    const body = "body" in outgoing ? outgoing.body : "";
    return join(this.#folder, hash("sha256", JSON.stringify([body, itemId, this.#surroundings])));
  }
}

const isOld = ({ mtimeMs }: { mtimeMs: number }): boolean => Date.now() - mtimeMs > rememberedMilliseconds;
