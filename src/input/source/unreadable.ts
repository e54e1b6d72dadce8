import { Fault } from "../../pipeline/fault/fault.ts";
import { AddressRefusal } from "./address-request.ts";

interface Cause {
  readonly why: string;
  readonly remedy: string;
  /** True if the system's own words add nothing. */
  readonly saysAll?: boolean;
}

/**
 * Makes the fault of an input that cannot be read: the likely cause and what to type first, the words of the system or
 * library after it.
 */
export function unreadable(name: string, error: unknown): Fault {
  if (error instanceof Fault) return isWhole(name, error) ? error : named(name, error);
  const { words, code } = innermost(error);
  const cause = causeOf(code);
  const why = !cause ? words : cause.saysAll ? cause.why : `${cause.why} (${libraryOf(code)}: ${words})`;
  return new Fault("unreadable_input", `${name} cannot be read: ${why}`, {
    remedy: cause?.remedy ?? remedyOf(error) ?? "check the path or address, and that you may read it",
    cause: error,
  });
}

/** True for a fault that names its input, or that has nothing to do with it. */
const isWhole = (name: string, { kind, message }: Fault): boolean => kind === "interrupted" || message.startsWith(name);

function remedyOf(error: unknown): string | undefined {
  if (!(error instanceof AddressRefusal)) return undefined;
  const { status } = error;
  if (status === 401 || status === 403) {
    return "sign the address again if it is signed, as signatures end; else look whether it wants a login, or is in a requester-pays bucket";
  }
  return status === 429 || status >= 500 ? "the same command again, later" : undefined;
}

function named(name: string, { kind, message, remedy, cause }: Fault): Fault {
  return new Fault(kind, `${name}: ${message}`, { ...(remedy && { remedy }), cause });
}

/** Clients wrap the error that says why in one that says only that there was one. */
function innermost(error: unknown): { words: string; code: string } {
  const { code = "", message, cause } = error as NodeJS.ErrnoException;
  if (!causeOf(code) && cause instanceof Error && (cause.message || "code" in cause)) return innermost(cause);
  return { words: message || code, code };
}

function causeOf(code: string): Cause | undefined {
  if (Object.hasOwn(causes, code)) return causes[code];
  if (/^(Z_|ERR_PADDING|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code)) return damaged;
  return /CERT|^ERR_SSL|^ERR_TLS|^EPROTO$/.test(code) ? untrusted : undefined;
}

function libraryOf(code: string): string {
  if (code.startsWith("Z_")) return "zlib";
  if (code.startsWith("HPE_")) return "http";
  return code.startsWith("ERR_") ? "node" : "system";
}

const damaged: Cause = {
  why: "its packed bytes are damaged",
  remedy: "gzip -t says whether the file is whole; fetch it again if it is not",
};

const untrusted: Cause = {
  why: "the server's certificate is not trusted, or it speaks no TLS",
  remedy: "NODE_EXTRA_CA_CERTS=/path/of/your/ca.pem if the certificate is your organisation's",
};

const again = "read it again, or download it and read the file";
const look = "look at the address, and at your connection";
const brokenOff: Cause = { why: "the connection ended before all of it was there", remedy: again, saysAll: true };
const noSuchHost: Cause = { why: "its host has no address", remedy: look };

const causes: Readonly<Record<string, Cause>> = {
  ENOENT: { why: "there is no such file", remedy: "check the path", saysAll: true },
  ENOTDIR: { why: "a part of its path is a file", remedy: "check the path", saysAll: true },
  EISDIR: { why: "it is a folder", remedy: "name the files in it", saysAll: true },
  ENAMETOOLONG: { why: "its path is too long", remedy: "check the path", saysAll: true },
  ELOOP: { why: "its links lead in a circle", remedy: "ls -l shows the links", saysAll: true },
  EACCES: { why: "permission denied", remedy: "ls -l says who may read it", saysAll: true },
  EPERM: { why: "permission denied", remedy: "ls -l says who may read it", saysAll: true },
  EMFILE: { why: "this process has too many files open", remedy: "ulimit -n 4096, then the same command" },
  ENFILE: { why: "this machine has too many files open", remedy: "end other programs, then the same command" },
  ENOMEM: { why: "there is too little memory", remedy: "end other programs, then the same command" },
  EIO: {
    why: "the disk or network drive failed while it was read",
    remedy: "copy it to another disk, and read the copy",
  },
  ESTALE: { why: "the network drive has replaced the file", remedy: "the same command again" },
  Z_BUF_ERROR: { why: "its packed bytes are cut short", remedy: "fetch it again; gzip -t says whether it is whole" },
  Z_MEM_ERROR: { why: "there is too little memory to unpack it", remedy: "gunzip it, and read the file" },
  ECONNRESET: brokenOff,
  ERR_STREAM_PREMATURE_CLOSE: brokenOff,
  EPIPE: brokenOff,
  ECONNREFUSED: { why: "nothing answers at its host and port", remedy: look },
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: { why: "the name service does not answer", remedy: look },
  ETIMEDOUT: { why: "the server does not answer in time", remedy: again },
  EHOSTUNREACH: { why: "no way leads to its host", remedy: look },
  ENETUNREACH: { why: "no way leads to its host", remedy: look },
  ERR_INVALID_URL: { why: "it is no address", remedy: "an address has %20 in place of a space" },
};
