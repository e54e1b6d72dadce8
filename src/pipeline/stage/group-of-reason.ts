/** Length to which the reason of a group is cut. */
const longestReason = 200;

/** Extensions of the files that packages read and name, also where a name has no folder and no number. */
const extensions =
  "tiff?|jp2|json|geojson|ndjson|xml|csv|tsv|txt|parquet|nc4?|h5|hdf5?|hdf|he5|zarr|zip|tar|gz|img|vrt|grib2?|safe|las|laz|png|jpe?g|ya?ml|html?|met|mtl";
const fileName = new RegExp(`(?<![\\w/.-])[\\w.-][\\w./-]{0,1000}?\\.(?:${extensions})\\b`, "gi");

/** A collection or package that is named as such, which may have digits; or else an id or a number. */
const nameOrNumber = /\b(?:collection|package) [\w.-]*[a-z][\w.-]*|[-+]?\b[\w.-]*\d(?:[\w.-]|\+(?=\d)|,(?=\d{3}))*\b/gi;

/**
 * Takes out of a reason what differs between messages that died of the same cause: addresses, paths, names of files,
 * quoted text, ids and numbers. Names of collections and packages stay: each is mended on its own.
 */
export function groupOfReason(reason: string): string {
  return reason
    .replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, "URL")
    .replace(/(?<!\w)'[^']*'(?!\w)|"[^"]*"|`[^`]*`/g, "…")
    .replace(/(?<![\w/])(?:~|\.{1,2})?\/[^\s:;,'")\]]+/g, "PATH")
    .replace(fileName, "PATH")
    .replace(nameOrNumber, (found) => (/^(?:collection|package) /i.test(found) ? found : "N"))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longestReason);
}
