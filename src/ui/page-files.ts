import { readFile } from "node:fs/promises";
import { Fault } from "../pipeline/fault/fault.ts";
import { ownFile } from "../pipeline/process/own-files.ts";

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const types: Readonly<Record<string, string>> = {
  "page.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "land.json": "application/json",
};

/** Reads the files of the page, by their paths in its address. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const [name, type] of Object.entries(types)) {
    const bytes = await readFile(ownFile(`src/ui/bundle/${name}`)).catch((cause: unknown) => {
      throw new Fault("tool_missing", `the page's file ${name} is missing`, { remedy: "npm run compile", cause });
    });
    files.set(name === "page.html" ? "/" : `/${name}`, { type, bytes });
  }
  return files;
}
