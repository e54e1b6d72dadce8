import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import { main } from "../../src/cli/main.ts";

/** Output of a command line, with its data read where it ended well. */
export interface Typed<Data = unknown> {
  readonly code: number;
  readonly stderr: string;
  readonly data: Data;
}

/** Types a command line, with the target it opens itself and with `--json`; more than one document comes as a list. */
export async function type<Data>(folder: string, argv: readonly string[], stdin = ""): Promise<Typed<Data>> {
  const signals = new EventEmitter();
  const texts = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr"): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await main([...argv, "--json"], {
    stdin: Readable.from(stdin === "" ? [] : [Buffer.from(stdin)]),
    stdout: into("stdout"),
    stderr: into("stderr"),
    env: { ...process.env, XDG_CACHE_HOME: folder },
    cwd: () => folder,
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  });
  return { code, stderr: texts.stderr, data: documentsIn(texts.stdout) as Data };
}

function documentsIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text
      .split("\n")
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));
  }
}
