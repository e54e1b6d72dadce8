import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findUv } from "../../../src/stactools/uv.ts";
import { cacheFolder } from "../../cache-folder.ts";

export interface Pypgstac extends AsyncDisposable {
  /** Error of pypgstac; null if it loaded the items. */
  readonly loadCollections: (dsn: string, collections: readonly string[]) => Promise<string | null>;
  readonly loadItems: (dsn: string, items: readonly string[], method?: string) => Promise<string | null>;
}

/** Runs one Python process with pypgstac of a version, for all loads of a test file. */
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
