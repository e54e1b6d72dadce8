import { join } from "node:path";
import { type Slice, type Template, writeItems } from "./corpus.ts";

/** Item files of both likenesses, written at their first use. */
export class Files {
  readonly templates: Readonly<Record<"large" | "small", Template>>;
  readonly #folder: string;
  readonly #written = new Map<string, Promise<void>>();

  constructor(folder: string, templates: Readonly<Record<"large" | "small", Template>>) {
    this.#folder = folder;
    this.templates = templates;
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  async items(likeness: "large" | "small", slice: Slice): Promise<string> {
    const name = `${likeness}-${slice.from}-${slice.count}${slice.changed ? "-changed" : ""}.ndjson`;
    const written = this.#written.get(name) ?? writeItems(this.path(name), this.templates[likeness], slice);
    this.#written.set(name, written);
    await written;
    return this.path(name);
  }
}
