/** Members of items and collections in the order in which people read them; jsonb keeps them by length. */
const order = [
  ...["type", "stac_version", "stac_extensions", "id", "collection", "title", "description", "keywords", "license"],
  ...["providers", "extent", "summaries", "geometry", "bbox", "properties", "links", "assets", "item_assets"],
];
const places = new Map(order.map((key, place) => [key, place]));

/** Puts the members of an item or a collection into STAC's order, and those that STAC does not name behind them. */
export function inStacOrder(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const placeOf = ([key]: [string, unknown]): number => places.get(key) ?? order.length;
  return Object.fromEntries(Object.entries(document).toSorted((a, b) => placeOf(a) - placeOf(b)));
}
