import type { Message } from "../../../src/pipeline/message/message.ts";

let count = 0;

/** A message with everything filled in but what a test is about. */
export function message(body: unknown, overrides: Partial<Message> = {}): Message {
  count += 1;
  return {
    id: `message-${count}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {},
    receiveCount: 1,
    publishedAt: Date.UTC(2026, 0, 1),
    ...overrides,
  };
}

/** A valid collection, for whatever has to be in one. */
export const collection = (id: string): Record<string, unknown> => ({
  type: "Collection",
  stac_version: "1.1.0",
  id,
  description: `the collection ${id}`,
  license: "other",
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links: [],
});

export function item(id: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "Feature",
    stac_version: "1.1.0",
    id,
    collection: "scenes",
    geometry: { type: "Point", coordinates: [1, 2] },
    bbox: [1, 2, 1, 2],
    properties: { datetime: "2026-01-01T00:00:00Z" },
    links: [],
    assets: {},
    ...overrides,
  };
}
