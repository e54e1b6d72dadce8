import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { sourceFiles } from "./source-files.ts";

/** One import of a source file, by its path from the repository's root. */
export interface Import {
  readonly importer: string;
  /** The path of a file of ours, or the name of a package. */
  readonly imported: string;
  /** `type` costs nothing at run time, `dynamic` only when it is reached. */
  readonly manner: "static" | "dynamic" | "type";
}

const statement = /^\s*(?:import|export)\s+(?:type\s+)?(?:[\w$*{},\s]+\sfrom\s+)?["'](?<specifier>[^"']+)["']/gm;
const call = /\bimport\(\s*["'](?<specifier>[^"']+)["']/g;

/** Every import written in a source text; comments and text that only looks like an import are not code and not seen. */
export function importsOf(importer: string, source: string): Import[] {
  const kept = new Set(specifiers(stripTypeScriptTypes(source), statement));
  const statics = specifiers(source, statement).map((specifier) => ({
    specifier,
    manner: kept.has(specifier) ? ("static" as const) : ("type" as const),
  }));
  const dynamics = specifiers(stripTypeScriptTypes(source), call).map((specifier) => ({
    specifier,
    manner: "dynamic" as const,
  }));
  return [...statics, ...dynamics]
    .filter(({ specifier }) => !specifier.startsWith("node:"))
    .map(({ specifier, manner }) => ({ importer, imported: resolved(importer, specifier), manner }));
}

/** Every import in the TypeScript files below some folders. */
export function importsBelow(root: string, folders: readonly string[]): Import[] {
  return sourceFiles(root, folders).flatMap((path) => importsOf(path, readFileSync(join(root, path), "utf8")));
}

function specifiers(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(({ groups }) => groups?.["specifier"] ?? []);
}

function resolved(importer: string, specifier: string): string {
  if (specifier.startsWith(".")) return join(dirname(importer), specifier);
  const [scope = "", name] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
