/** Builds the metadata of GeoParquet and stac-geoparquet; coordinates are longitude and latitude, which is the default. */
export function geoMetadata(): { key: string; value: string }[] {
  const path = (member: string) => ["bbox", member];
  const covering = {
    bbox: { xmin: path("xmin"), ymin: path("ymin"), xmax: path("xmax"), ymax: path("ymax") },
  };
  const geo = {
    version: "1.1.0",
    primary_column: "geometry",
    columns: { geometry: { encoding: "WKB", geometry_types: [], covering } },
  };
  return [
    { key: "geo", value: JSON.stringify(geo) },
    { key: "stac-geoparquet", value: JSON.stringify({ version: "1.0.0" }) },
  ];
}
