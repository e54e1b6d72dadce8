import { Fault } from "../../pipeline/fault/fault.ts";

/** Makes the fault of settings that are not YAML: the likely cause first, then the parser's words, which show the place. */
export function yamlFault(path: string, error: unknown): Fault {
  const { code = "", message } = error as Error & { code?: string };
  const why = Object.hasOwn(causes, code) ? causes[code] : undefined;
  const words = why === undefined ? message.trim() : `${why} (yaml: ${message.trim()})`;
  return new Fault("invalid_settings", `${path} is not YAML: ${words}`, {
    remedy: "mend that line, then stac-ingest config validate",
    cause: error,
  });
}

const causes: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a line is indented by a tab; YAML wants spaces",
  BAD_INDENT: "a line is indented more or less than those beside it, or a bracket is missing",
  BLOCK_AS_IMPLICIT_KEY: "a value holds a colon and a space: put it in quotes",
  BLOCK_IN_FLOW: "a list or mapping of several lines stands within brackets",
  DUPLICATE_KEY: "a key is there twice",
  MISSING_CHAR: "a quote, a bracket or a space after a colon is missing",
  UNEXPECTED_TOKEN: "something stands where a key or a value should be",
  BAD_SCALAR_START: "a value begins with a sign that needs quotes",
  BAD_DQ_ESCAPE: "a backslash in double quotes begins nothing that YAML knows: use single quotes",
  BAD_ALIAS: "a value begins with * or &: put it in quotes",
  MULTIPLE_DOCS: "it holds several documents: remove the lines ---",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
};
