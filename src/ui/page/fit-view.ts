import type { ItemMap } from "../../pipeline/operate/item-map.ts";
import { type MapView, type Size, viewOf } from "./map-view.ts";
import { boundsOf, ringsOf } from "./rings-of.ts";

/** Less of the world would show one scene and no coast by which it is known. */
const least = { width: 20, height: 10 };
/** Items that reach farther round the world are seen best on all of it. */
const mostWidth = 180;

/** The view that shows items, or the cells that they are counted in, with some of the world around; undefined if that is the whole world, or there are none. */
export function fitView({ footprints, cells }: ItemMap, cell: number, size: Size): MapView | undefined {
  const rings = [
    ...footprints.flatMap(({ geometry }) => ringsOf(geometry)),
    ...cells.map(([column, row]) => [
      [column * cell, row * cell] as const,
      [(column + 1) * cell, (row + 1) * cell] as const,
    ]),
  ];
  const [west, south, east, north] = boundsOf(rings);
  if (!Number.isFinite(west) || east - west > mostWidth) return undefined;
  const [aside, above] = [
    Math.max(least.width - (east - west), 0) / 2,
    Math.max(least.height - (north - south), 0) / 2,
  ];
  return viewOf([west - aside, south - above, east + aside, north + above], size);
}
