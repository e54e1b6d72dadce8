import type { JsonDocument } from "../../input/documents/json-documents.ts";
import { readDocuments } from "../../input/documents/read-documents.ts";
import { textOrFault } from "../../input/source/text-or-fault.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { readItemRequest } from "../../pipeline/message/item-request.ts";
import type { Attributes } from "../../pipeline/message/message.ts";
import { type AllowedPackages, allowedPackage } from "../../settings/allowed-package.ts";
import { looksLikeOption } from "../../settings/looks-like-option.ts";
import { inputOf } from "../input-of.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { orFault } from "../or-fault.ts";
import { runAttributes } from "../runs/run-attributes.ts";
import type { Sendable } from "../send.ts";

/** Requests that are ready to be sent, and the run they are counted to. */
export interface RequestsPlan {
  /** Files, addresses, or `-` for stdin. */
  readonly files: readonly string[];
  /** Requests to leave out, counted through all files. */
  readonly skip: number;
  readonly runId: string;
}

/** Reads item requests one at a time, and checks each as far as settings tell. */
export async function* readItemRequests(
  { files, skip, runId }: RequestsPlan,
  settings: AllowedPackages,
  surroundings: InputSurroundings,
): AsyncGenerator<Sendable> {
  const attributesOf = runAttributes(runId);
  let number = 0;
  for await (const together of readDocuments(files, surroundings)) {
    for (const document of together) {
      number += 1;
      if (number > skip) yield sendableOf(document, number, attributesOf(number, document.place), settings);
    }
  }
}

function sendableOf(
  { place, bytes, refused }: JsonDocument,
  number: number,
  attributes: Attributes,
  settings: AllowedPackages,
): Sendable {
  const text = bytes instanceof Fault ? bytes : textOrFault(bytes);
  if (text instanceof Fault) {
    const kept = bytes instanceof Fault ? refused : bytes;
    return { number, place, outgoing: text, input: kept && inputOf(kept) };
  }
  const fault = faultOf(text, settings);
  return { number, place, outgoing: fault ?? { body: text, attributes }, input: { text } };
}

function faultOf(text: string, settings: AllowedPackages): Fault | undefined {
  return orFault(() => {
    const { package_name: packageName, create_item_args: values } = readItemRequest(text);
    allowedPackage(packageName, settings);
    checkArguments(values);
    return undefined;
  });
}

/** An argument that is an option by mistake, such as a file whose name begins with a dash, would change the command. */
function checkArguments(values: readonly string[]): void {
  const end = values.indexOf("--");
  const index = (end < 0 ? values : values.slice(0, end)).findIndex(looksLikeOption);
  if (index < 0) return;
  throw new Fault(
    "invalid_request",
    `create_item_args[${index}] is ${JSON.stringify(values[index])}, which a command takes for an option`,
    { remedy: 'an option under create_item_options; a value after "--" in create_item_args' },
  );
}
