import { Fault } from "../../pipeline/fault/fault.ts";
import { inputOfFailureLine, isFailureLine } from "../failure-line.ts";
import { textOrFault } from "../source/text-or-fault.ts";
import type { JsonDocument } from "./json-documents.ts";

/** Takes a document out of the line that says why it failed; any other document stays as it is. */
export function withoutFailure(document: JsonDocument): JsonDocument {
  const { place, bytes } = document;
  if (bytes instanceof Fault || !isFailureLine(bytes)) return document;
  const text = textOrFault(bytes);
  const input = text instanceof Fault ? undefined : inputOfFailureLine(text);
  if (input && "bytes" in input) return { place, bytes: input.bytes };
  if (input && "text" in input && !input.columns) return { place, bytes: Buffer.from(input.text) };
  return { place, bytes: input ? holdsRow() : holdsNothing(), refused: bytes };
}

const holdsRow = (): Fault =>
  new Fault("invalid_request", "the line holds a row of an inventory, no document", {
    remedy: "stac-ingest enqueue with this file",
  });

const holdsNothing = (): Fault =>
  new Fault("not_json", "the line tells of a failure and holds no document that can be read", {
    remedy: 'put the document after "document":, or take it from the file that the line names',
  });
