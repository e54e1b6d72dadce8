import { readFileSync } from "node:fs";

/** The version in package.json, which lies two folders up from the sources and three from what is published. */
export function version(): string {
  for (const path of ["../../package.json", "../../../package.json"]) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version: string }).version;
    } catch {}
  }
  return "unknown";
}
