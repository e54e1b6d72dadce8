import { Argument, type Command, type Option } from "commander";
import type { CandidateKind } from "../../../operations/completion/list-candidates.ts";

const ofOptions: Readonly<Record<string, CandidateKind>> = {
  "--recipe": "recipes",
  "--package": "packages",
  "--group": "groups",
  "--collection": "collections",
  "--run": "runs",
  "--resume": "runs",
};
const ofArguments: Readonly<Record<string, CandidateKind>> = {
  run: "runs",
  collection: "collections",
  "collections id": "collections",
  "packages name": "packages",
  "recipes name": "recipes",
};
const inFiles: ReadonlySet<string> = new Set(["file", "folder", "inventory", "url"]);

/** Tells where values of an option or argument come from; undefined if nobody knows them. */
export function valueSource(command: Command, value: Option | Argument): CandidateKind | "files" | undefined {
  if (value instanceof Argument) {
    const name = value.name();
    const known = ofArguments[name] ?? ofArguments[`${command.parent?.name()} ${name}`];
    return known ?? (inFiles.has(name) ? "files" : undefined);
  }
  const placeholder = /[<[]([\w-]+)/.exec(value.flags)?.[1] ?? "";
  return ofOptions[value.long ?? ""] ?? (inFiles.has(placeholder) && placeholder !== "url" ? "files" : undefined);
}
