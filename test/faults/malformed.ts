import { readFileSync } from "node:fs";
import fc from "fast-check";
import { readItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { readLoadDocument } from "../../src/pipeline/stage/load-document.ts";
import { publishFault } from "../../src/targets/sendable.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { misbehaving } from "../stactools/misbehaving-package.ts";
import { type FaultMessage, published, request } from "./fault-messages.ts";
import { fromSchema, type JsonSchema } from "./from-schema.ts";

const schema = (name: string): JsonSchema =>
  JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}.json`, import.meta.url), "utf8")) as JsonSchema;

const schemas: Readonly<Record<Stage, readonly string[]>> = {
  gen: ["item-request"],
  load: ["item", "collection", "feature-collection", "claim-check", "s3-event", "sns-envelope", "catalog"],
};

/** Messages that are malformed, or of which nobody can say: made from the schemas, and of real ones by mutation. */
export function malformed(run: string, stage: Stage, { count, seed, from }: Sample): FaultMessage[] {
  const real =
    stage === "gen"
      ? [request(run, "scene", "mutated")]
      : [
          item("mutated", { collection: run }),
          collection("mutated"),
          { type: "FeatureCollection", features: [item("m", { collection: run })] },
        ];
  const bodies = fc.oneof(
    ...schemas[stage].map((name) => fromSchema(schema(name)).map((value) => JSON.stringify(value))),
    ...real.map((document) => mutatedValue(document).map((value) => JSON.stringify(value))),
    ...real.map((document) => mutatedText(JSON.stringify(document))),
    fc.string(),
  );
  const wanted = bodies.filter((body) => (stage === "gen" ? isMalformedRequest(body) : isMalformedDocument(body)));
  // A queue takes no empty message, and none of characters that no XML has.
  const sendable = wanted.filter((body) => publishFault(body, {}) === undefined);
  return fc.sample(sendable, { numRuns: count, seed }).map((body, index) => published(run, from + index, stage, body));
}

interface Sample {
  readonly count: number;
  readonly seed: number;
  /** The sequence of the first one. */
  readonly from: number;
}

/** Replaces or takes away one member, at any depth. */
function mutatedValue(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== "object" || value === null) return fc.jsonValue({ maxDepth: 2 });
  const entries = Object.entries(value);
  if (entries.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc
    .constantFrom(...entries)
    .chain(([name, member]) =>
      fc
        .oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }), mutatedValue(member))
        .map((mutated) =>
          Array.isArray(value) ? value.with(Number(name), mutated ?? null) : { ...value, [name]: mutated },
        ),
    );
}

/** Cuts a text, or changes, repeats or loses a part of it. */
const mutatedText = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(text.length), fc.constantFrom("cut", "lose", "repeat", "change"), fc.string())
    .map(([a, b, how, other]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const part = text.slice(start, end);
      const middle = { cut: "", lose: "", repeat: part + part, change: other }[how];
      return how === "cut" ? text.slice(0, start) : text.slice(0, start) + middle + text.slice(end);
    });

/** Tells if no worker can be asked for the item. */
function isMalformedRequest(body: string): boolean {
  try {
    return readItemRequest(body).package_name !== misbehaving;
  } catch {
    return true;
  }
}

/** Tells if nothing can come of it: neither rows nor addresses to read. */
function isMalformedDocument(body: string): boolean {
  try {
    const { items, collections, hrefs, faults } = readLoadDocument(body);
    return items.length + collections.length + hrefs.length === 0 && faults.length > 0;
  } catch {
    return true;
  }
}
