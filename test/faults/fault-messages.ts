import type { Stage } from "../../src/pipeline/message/stage.ts";
import { item } from "../pipeline/message/messages.ts";
import { misbehaving } from "../stactools/misbehaving-package.ts";
import type { AcceptedMessage } from "./conservation.ts";

/** A message to publish, and what must become of it. */
export interface FaultMessage extends AcceptedMessage {
  readonly stage: Stage;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Mixture {
  /** Names the run and the collection that all are of. */
  readonly run: string;
  readonly count: number;
  /** The sequence of the first one. */
  readonly from?: number;
  /** True for versions of items that messages of the same sequences were about before, from the first one on. */
  readonly replaces?: number;
}

/**
 * Messages for both stages: of ten, four are items, two are versions of one item, three are requests for items, and
 * each twentieth dies in load or in gen.
 */
export function faultMessages({ run, count, from = 1, replaces = from }: Mixture): FaultMessage[] {
  return Array.from({ length: count }, (_, index) => messageOf(run, from + index, replaces + index));
}

const kinds = ["item", "item", "old", "new", "item", "request", "request", "request", "item", "bad"] as const;

function messageOf(run: string, sequence: number, name: number): FaultMessage {
  const kind = kinds[name % kinds.length] ?? "item";
  if (kind === "bad") {
    return name % 20 < 10
      ? published(run, sequence, "load", item(`bad-${name}`, { collection: run, properties: {} }))
      : published(run, sequence, "gen", request(run, "fail", `bad-${name}`));
  }
  if (kind === "request") {
    const id = `made-${String(name).padStart(6, "0")}`;
    return {
      ...published(run, sequence, "gen", request(run, "scene", id)),
      items: [{ id, document: { id, collection: run, type: "Feature", bbox: [1, 2, 1, 2] }, isWhole: false }],
    };
  }
  // Both versions bear the name of the older one.
  const id = `scene-${String(kind === "new" ? name - 1 : name).padStart(6, "0")}`;
  const document = item(id, {
    collection: run,
    properties: { datetime: `20${10 + (sequence % 10)}-01-01T00:00:00Z`, version: sequence, filler: "x".repeat(500) },
  });
  return { ...published(run, sequence, "load", document), items: [{ id, document, isWhole: true }] };
}

/** A message of a run that becomes no item; its body is a document or its text. */
export function published(run: string, sequence: number, stage: Stage, document: object | string): FaultMessage {
  // Publication decides which version is newer, and takes no time here.
  const published_at = new Date(Date.UTC(2026, 0, 1) + sequence).toISOString();
  const attributes = { run_id: run, sequence: String(sequence), published_at };
  const body = typeof document === "string" ? document : JSON.stringify(document);
  return { stage, sequence, items: [], copies: 1, body, attributes };
}

/** A request to a package that misbehaves as `mode` says. */
export const request = (collection: string, mode: string, detail: string): object => ({
  package_name: misbehaving,
  group_name: "misbehave",
  create_item_args: [mode],
  create_item_options: { detail },
  collection_id: collection,
});
