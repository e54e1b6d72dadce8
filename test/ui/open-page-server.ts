import { readConfiguration } from "../../src/cli/setup/read-configuration.ts";
import type { Target } from "../../src/targets/target.ts";
import { type PageServer, servePage } from "../../src/ui/serve-page.ts";
import { folderWith } from "../cli/folder.ts";

/** A page's server with the token apart, as a browser has it. */
export interface TestPage extends PageServer {
  /** Sends a request as the page does, unless headers say otherwise. */
  send(path: string, init?: RequestInit): Promise<Response>;
  readonly bugs: unknown[];
  readonly folder: string;
}

/** Serves the page of a target on any free port, in a folder with these files. */
export async function openPageServer(
  target: Target,
  files: Readonly<Record<string, string>> = {},
  pipelineOptions: readonly string[] = [],
): Promise<TestPage> {
  const folder = folderWith({ "config.yml": "", ...files });
  const bugs: unknown[] = [];
  const unread = (): never => {
    throw new Error("no object is read");
  };
  const server = await servePage({
    target,
    surroundings: {
      stdin: process.stdin,
      folder,
      signal: new AbortController().signal,
      openObject: unread,
      openRandomAccess: unread,
      listObjects: unread,
    },
    configuration: await readConfiguration({}, { cwd: () => folder, env: {} }),
    pipelineOptions,
    port: 0,
    onBug: (error) => void bugs.push(error),
  });
  const { origin, port, searchParams } = new URL(server.url);
  const cookie = `stac-ingest-${port}=${searchParams.get("token")}`;
  return {
    url: server.url,
    bugs,
    folder,
    send: (path, init = {}) => fetch(new URL(path, origin), { ...init, headers: { cookie, ...init.headers } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
