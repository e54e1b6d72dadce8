import { readFile } from "node:fs/promises";
import { Fault } from "../pipeline/fault/fault.ts";
import { redacted } from "../pipeline/fault/redacted.ts";
import { ownFile } from "../pipeline/process/own-files.ts";
import { completeCommands } from "../pipeline/text/complete-commands.ts";

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

/**
 * Reads the files of the page, by their paths in its address. The options say in its commands which pipeline is meant,
 * each with its value as for a shell.
 */
export async function readPageFiles(pipelineOptions: readonly string[]): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const [name, type] of Object.entries(types)) {
    const bytes = await readFile(ownFile(`src/ui/bundle/${name}`)).catch((cause: unknown) => {
      throw new Fault("tool_missing", `the page's file ${name} is missing`, { remedy: "npm run compile", cause });
    });
    if (name === "page.html") files.set("/", { type, bytes: withOptions(bytes, pipelineOptions) });
    else files.set(`/${name}`, { type, bytes });
  }
  return files;
}

/** Tells the page the options of its commands, and completes the one for those who have no JavaScript. */
function withOptions(page: Buffer, options: readonly string[]): Buffer {
  const command = "stac-ingest status";
  const told = options.map(redacted);
  const text = page
    .toString()
    .replace('content="[]"', () => `content="${escaped(JSON.stringify(told))}"`)
    .replace(command, () => escaped(completeCommands(command, told)));
  return Buffer.from(text);
}

/** Writes a text as HTML has it in its text and its attributes. */
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
