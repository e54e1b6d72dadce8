import type { Import } from "./imports.ts";

/** Limits what the files of a folder may import beside one another. */
export interface Rule {
  /** Folders below the root; a folder stands for its own files and those below it that have no rule of their own. */
  readonly folders: readonly string[];
  /** Packages, or the scopes of packages as `@scope/`. */
  readonly packages: readonly string[];
}

/** A sentence for each import that the rules do not allow. */
export function violations(imports: readonly Import[], rules: Readonly<Record<string, Rule>>): string[] {
  return imports.flatMap(({ importer, imported }) => {
    const from = folderOf(importer, rules);
    const rule = from === undefined ? undefined : rules[from];
    if (!rule) return [`${importer} lies in no folder of the table`];
    if (!imported.includes(".ts"))
      return allowsPackage(rule, imported) ? [] : [`${importer} imports package ${imported}`];
    const to = folderOf(imported, rules);
    return to === from || (to !== undefined && rule.folders.includes(to)) ? [] : [`${importer} imports ${imported}`];
  });
}

/** Everything loaded before a line of `entry` runs: what static imports reach, files and packages. */
export function loadedWith(entry: string, imports: readonly Import[]): ReadonlySet<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { importer, imported, manner } of imports) {
      if (importer === file && manner === "static") loaded.add(imported);
    }
  }
  return loaded;
}

/**
 * One circle of each knot of files that import one another, written as a path from its first file back to it. Types and
 * lazy imports count: who wants to understand one of the files has to read them all.
 */
export function circles(imports: readonly Import[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const { importer, imported } of imports) {
    graph.set(importer, (graph.get(importer) ?? new Set()).add(imported));
  }
  const told = new Set<string>();
  return [...graph.keys()].sort().flatMap((start) => {
    if (told.has(start)) return [];
    const circle = shortestWay(start, graph);
    if (!circle) return [];
    for (const file of knotOf(start, graph)) told.add(file);
    return [[...circle, start].join(" -> ")];
  });
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The files of a shortest way from a file back to itself. */
function shortestWay(start: string, graph: Graph): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const reached = [start];
  for (const file of reached) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) return wayTo(file, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      reached.push(next);
    }
  }
  return undefined;
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(file);
  return before === undefined ? [file] : [...wayTo(before, cameFrom), file];
}

/** The files that a file reaches and that reach it: its strongly connected component. */
function knotOf(start: string, graph: Graph): string[] {
  return [...reachedFrom(start, graph)].filter((file) => reachedFrom(file, graph).has(start));
}

function reachedFrom(start: string, graph: Graph): ReadonlySet<string> {
  const reached = new Set<string>([start]);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return reached;
}

function folderOf(path: string, rules: Readonly<Record<string, Rule>>): string | undefined {
  return Object.keys(rules)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function allowsPackage({ packages }: Rule, name: string): boolean {
  return packages.some((allowed) => (allowed.endsWith("/") ? name.startsWith(allowed) : name === allowed));
}
