import { useEffect, useState } from "preact/hooks";

/** The place on the page that the address names, such as `#/runs/3f2a` or `#/letters?stage=gen`. */
export interface Place {
  readonly panel: string;
  readonly name: string | undefined;
  readonly query: URLSearchParams;
}

/** The place that the address names now. */
export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, []);
  return placeOf(hash);
}

/** Reads a place from an address's hash. */
export function placeOf(hash: string): Place {
  const { pathname, searchParams } = new URL(hash.slice(1) || "/", "http://page");
  const [panel = "", name] = pathname.slice(1).split("/").map(decodeURIComponent);
  return { panel: panel === "" ? "pipeline" : panel, name, query: searchParams };
}
