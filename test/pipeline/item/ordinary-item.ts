import type { Item } from "../../../src/pipeline/item/item.ts";

/** A valid item that raises no doubt, with some members replaced. */
export function ordinaryItem(changes: Partial<Item> = {}): Item {
  return {
    type: "Feature",
    stac_version: "1.0.0",
    id: "scene",
    collection: "scenes",
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [10, 50],
          [11, 50],
          [11, 51],
          [10, 51],
          [10, 50],
        ],
      ],
    },
    bbox: [10, 50, 11, 51],
    properties: { datetime: "2024-03-05T10:20:30Z" },
    links: [],
    assets: { data: { href: "https://data.example/scene.tif" } },
    ...changes,
  };
}
