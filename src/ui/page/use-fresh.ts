import { useEffect, useRef, useState } from "preact/hooks";
import type { Footprint } from "../../pipeline/operate/item-map.ts";

const freshMilliseconds = 4_000;

/** The items that came since the last answer to the same question, as `collection/id`, for a few seconds. */
export function useFresh(path: string | undefined, footprints: readonly Footprint[] | undefined): ReadonlySet<string> {
  const before = useRef<{ path: string | undefined; names: ReadonlySet<string> } | undefined>(undefined);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!footprints) return undefined;
    const names = new Set(footprints.map(({ collection, id }) => `${collection}/${id}`));
    const known = before.current?.path === path ? before.current?.names : undefined;
    before.current = { path, names };
    const came = new Set(known ? [...names].filter((name) => !known.has(name)) : []);
    if (came.size === 0) return undefined;
    setFresh(came);
    const timer = setTimeout(() => setFresh(new Set()), freshMilliseconds);
    return () => clearTimeout(timer);
  }, [footprints]);
  return fresh;
}
