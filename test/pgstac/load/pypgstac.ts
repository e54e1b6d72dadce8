import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findUv } from "../../../src/stactools/uv.ts";
import { cacheFolder } from "../../cache-folder.ts";

export interface Pypgstac extends AsyncDisposable {
  /** What pypgstac had against it; null where it loaded. */
  readonly loadCollections: (dsn: string, collections: readonly string[]) => Promise<string | null>;
  readonly loadItems: (dsn: string, items: readonly string[], method?: string) => Promise<string | null>;
}

/** One Python process with pypgstac of that version, for as many loads as a test file needs. */
export async function openPypgstac(version: string): Promise<Pypgstac> {
  const script = fileURLToPath(new URL("load_with_pypgstac.py", import.meta.url));
  const uv = await findUv(cacheFolder);
  const from = ["run", "--quiet", "--no-project", "--with", `pypgstac[psycopg]==${version}`];
  const process = spawn(uv, [...from, "python", script], { stdio: ["pipe", "pipe", "inherit"] });
  const replies = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<string | null> => {
    process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await replies.next();
    if (done) throw new Error(`pypgstac ${version} ended without an answer`);
    return JSON.parse(value).error;
  };
  return {
    loadCollections: (dsn, collections) => ask({ dsn, collections }),
    loadItems: (dsn, items, method = "upsert") => ask({ dsn, items, method }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => process.once("close", resolve));
      process.stdin.end();
      await closed;
    },
  };
}
