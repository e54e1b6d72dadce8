import { checkUtf8 } from "../../pipeline/decode-utf8.ts";
import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import { valueAt } from "./byte-range.ts";
import type { BytesDocument } from "./document.ts";
import { NeedsParser } from "./needs-parser.ts";
import { sharedWasmJson } from "./wasm-json.ts";

/**
 * Reads of an item no more than which it is; `overwriting` is the collection it is to be of.
 * @throws Fault `not_json` or `invalid_item`
 */
export function identify(bytes: Buffer, overwriting?: string): BytesDocument {
  // Whoever reads on would take what is none for U+FFFD.
  checkUtf8(bytes, "the item");
  const { id, collection } = namesIn(bytes, overwriting) ?? parsed(bytes);
  if (typeof id !== "string") throw new Fault("invalid_item", "the item has no id");
  const loaded = overwriting ?? collection;
  if (typeof loaded !== "string") throw new Fault("invalid_item", `item ${id} names no collection`);
  return { id, collection: loaded, bytes };
}

interface Names {
  readonly id?: unknown;
  readonly collection?: unknown;
}

/** Undefined where the text is not plain up to there; what follows is looked at when the row is made. */
function namesIn(bytes: Buffer, overwriting: string | undefined): Names | undefined {
  const collection = overwriting ?? lastCollection(bytes);
  const machine = sharedWasmJson();
  try {
    machine.run.readNames(machine.put(bytes), collection === undefined);
    const [id, named] = (["id", "collection"] as const).map((name) => {
      const place = machine.place(name);
      return place && valueAt(bytes, place);
    });
    return { id, collection: collection ?? named };
  } catch (error) {
    if (error instanceof NeedsParser || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Items often name their collection last, where it can be seen from the end. */
const lastMember = /(?<!\\)"collection"\s*:\s*"([^"\\]+)"\s*\}\s*$/;
const lastBytes = 200;

const lastCollection = (bytes: Buffer): string | undefined =>
  lastMember.exec(bytes.toString("utf8", Math.max(0, bytes.length - lastBytes)))?.[1];

function parsed(bytes: Buffer): Names {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new Fault("not_json", `the item is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(value)) throw new Fault("not_json", "the item is no JSON object");
  return value;
}
