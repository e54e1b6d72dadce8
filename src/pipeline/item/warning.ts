/**
 * Kinds of doubt about an item or a collection that could be stored all the same. Each says what they have, so that it goes
 * behind their number: "12 items with a relative asset href".
 */
export const warningKinds = {
  no_footprint: "without a footprint",
  footprint_round_the_globe: "with a footprint wider than 180 degrees",
  footprint_without_area: "with a footprint that has no area",
  longitude_beyond_180: "with a longitude beyond 180 degrees",
  latitude_beyond_90: "with a latitude beyond 90 degrees",
  bbox_off_geometry: "with a bbox that does not hold the geometry",
  datetime_in_future: "with a datetime in the future",
  datetime_off_range: "with a datetime that is not between start_datetime and end_datetime",
  time_not_rfc3339: "with a time that is not spelled as RFC 3339 has it",
  asset_href_relative: "with a relative asset href",
  asset_href_local: "with an asset href that only one machine understands",
  asset_href_gone: "with a file that its package wrote and nobody keeps",
  asset_href_signed: "with a signature or token in an asset href",
  not_hydrated: "taken out of pgstac without what they share with their collection",
  id_repeated: "with the id of another item before it",
  schema_unavailable: "not validated against a schema that could not be had",
  stac_version_differs: "with a stac_version other than their collection's",
  extent_not_union: "whose first box or interval does not hold the others",
  member_of_other_type: "with a member of another type than STAC gives it",
} as const;
export type WarningKind = keyof typeof warningKinds;

/** A doubt about one item or collection: nothing that keeps it from being stored, but something that its users may meet. */
export interface Warning {
  readonly kind: WarningKind;
  /** The values that raised it, in a few words. */
  readonly message: string;
}

/** Takes warnings about an item as they are raised. */
export type Warn = (warnings: readonly Warning[]) => void;
