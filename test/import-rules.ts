import type { Import } from "./imports.ts";

/** What the files of a folder may import beside one another. */
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

function folderOf(path: string, rules: Readonly<Record<string, Rule>>): string | undefined {
  return Object.keys(rules)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function allowsPackage({ packages }: Rule, name: string): boolean {
  return packages.some((allowed) => (allowed.endsWith("/") ? name.startsWith(allowed) : name === allowed));
}
