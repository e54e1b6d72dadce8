/** Ways in which an item's footprint or time may be wrong, each with the words that say so. */
export const flaws = {
  belt: "footprints wider than half the globe, mostly of scenes not divided at the antimeridian",
  off_world: "coordinates beyond 180 degrees east or west, or 90 north or south",
  no_area: "footprints that are empty or areas without an area",
  future: "times more than a day ahead",
  duplicate: "items with the footprint and the time of another",
} as const;
export type FlawName = keyof typeof flaws;

/** The names of all flaws. */
export const flawNames = Object.keys(flaws) as [FlawName, ...FlawName[]];
