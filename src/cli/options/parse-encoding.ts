import { InvalidArgumentError } from "commander";

/** Parses the name of an encoding of text; gives the name that the WHATWG has for it. */
export function parseEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new InvalidArgumentError("Expected an encoding such as windows-1252, iso-8859-2 or utf-16le.");
  }
}
