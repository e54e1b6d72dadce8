import type { Socket } from "node:net";
import { readCstring } from "./cstring.ts";
import { MalformedMessage, type WireMessage } from "./wire-message.ts";

const codes = { ssl: 80877103, gss: 80877104, cancel: 80877102 } as const;
const newestProtocol = 3 << 16;

/** The startup message, in which a client says who it is. */
export interface Startup {
  readonly user: string;
  /** Settings its session starts with. */
  readonly settings: ReadonlyMap<string, string>;
  /** True if it speaks a newer minor version, and has to be told. */
  readonly isNewer: boolean;
}

/**
 * Reads a message that comes before a connection is open; undefined if another follows. Encryption is declined:
 * nothing leaves this machine. A query cannot be cancelled: nothing is read while one runs.
 */
export function readStartup({ body }: WireMessage, socket: Socket): Startup | undefined {
  if (body.length < 4) throw new MalformedMessage("not a PostgreSQL client");
  const code = body.readInt32BE(0);
  if (code === codes.cancel) {
    socket.end();
    return undefined;
  }
  if (code === codes.ssl || code === codes.gss) {
    socket.write("N");
    return undefined;
  }
  if (code >> 16 !== 3) throw new MalformedMessage(`unsupported frontend protocol ${code >> 16}.${code & 0xffff}`);
  const parameters = parametersOf(body);
  return { user: parameters.get("user") ?? "", settings: settingsOf(parameters), isNewer: code > newestProtocol };
}

function parametersOf(body: Buffer): Map<string, string> {
  const parameters = new Map<string, string>();
  let offset = 4;
  while (offset < body.length && body[offset] !== 0) {
    const name = readCstring(body, offset);
    const value = readCstring(body, name.end);
    parameters.set(name.text, value.text);
    offset = value.end;
  }
  return parameters;
}

const notSettings: ReadonlySet<string> = new Set(["user", "database", "replication", "options"]);
/** `-c name=value`, `-cname=value` or `--name=value`, where a space in a value is escaped. */
const option = /(?:^|\s)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\\\s])*)/g;

function settingsOf(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [, name = "", value = ""] of (parameters.get("options") ?? "").matchAll(option)) {
    settings.set(name.replaceAll("-", "_").toLowerCase(), value.replaceAll(/\\(.)/g, "$1"));
  }
  for (const [name, value] of parameters) {
    if (!notSettings.has(name) && !name.startsWith("_pq_.")) settings.set(name.toLowerCase(), value);
  }
  return settings;
}
