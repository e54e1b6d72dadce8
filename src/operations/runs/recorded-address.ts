import { redacted } from "../../pipeline/fault/redacted.ts";

const leftOut = "***";

/** Parameters of a search or a page, which are no secret. */
const openParameters = new Set(
  (
    "bbox collections datetime f fields filter filter-crs filter-lang format ids intersects limit offset page " +
    "prefix q query sortby"
  ).split(" "),
);

/** An address as the ledger keeps it: without the values of parameters that may let a reader in, and without a fragment. */
export function recordedAddress(address: string): string {
  const [whole = ""] = address.split("#", 1);
  const [place = "", ...query] = whole.split("?");
  if (query.length === 0) return redacted(place);
  const parameters = query
    .join("?")
    .split("&")
    .map((parameter) => {
      const [name = ""] = parameter.split("=", 1);
      return parameter === name || openParameters.has(name.toLowerCase()) ? parameter : `${name}=${leftOut}`;
    });
  return redacted(`${place}?${parameters.join("&")}`);
}

/** Tells if the ledger keeps an address without a part of it: then it leads nowhere. */
export const isCutAddress = (recorded: string): boolean => recorded.includes(leftOut);
