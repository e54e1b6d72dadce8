import { basename } from "node:path";

/** One name that a file exports. */
interface Export {
  readonly name: string;
  /** Functions and classes do work; types, schemas and constants are data. */
  readonly doesWork: boolean;
}

const declaration =
  /^export (?:(?:async|abstract|declare) )*(?<kind>function\*?|class|const|let|interface|type) (?<name>\w+)(?<rest>[^\n]*)/gm;

/** Functions and classes that one file may export: one of its name, and companions that are pointless without it. */
const limit = 4;

/**
 * A sentence for each way in which a source file breaks the rule of exports: it bears the name of something it exports,
 * and few functions or classes stand beside one another. A Lambda entry point is named by AWS: `handler`.
 */
export function exportViolations(path: string, source: string): string[] {
  const exported = exportsOf(source);
  const names = exported.map(({ name }) => name);
  const work = exported.filter(({ doesWork }) => doesWork).map(({ name }) => name);
  const isNamed = names.length === 0 || names.some((name) => name === "handler" || bears(name, basename(path, ".ts")));
  return [
    ...(isNamed ? [] : [`${path} bears the name of none of its exports: ${names.join(", ")}`]),
    ...(work.length <= limit ? [] : [`${path} exports ${work.length} functions or classes: ${work.join(", ")}`]),
  ];
}

function exportsOf(source: string): Export[] {
  return [...source.matchAll(declaration)].map(({ groups: { kind = "", name = "", rest = "" } = {} }) => ({
    name,
    doesWork: /^(function|class)/.test(kind) || (kind === "const" && /^(: [^=]+)? = (async )?(\(|<|\w+ =>)/.test(rest)),
  }));
}

/** All words of a file's name but one stand in the export's name, in any order: `database-engine.ts`, `openEngine`. */
function bears(name: string, file: string): boolean {
  const words = file.split("-");
  const found = words.filter((word) => name.toLowerCase().includes(word.replace(/s$/, "")));
  return found.length >= Math.max(1, words.length - 1);
}
