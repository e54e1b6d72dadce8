import type { MapView, Size } from "./map-view.ts";

/** West, south, east, north in degrees. */
export type MapBox = readonly [west: number, south: number, east: number, north: number];

/** The longitude and latitude at a point of the screen. */
export function placeAt(
  { longitude, latitude, scale }: MapView,
  { width, height }: Size,
  x: number,
  y: number,
): readonly [number, number] {
  return [longitude + (x - width / 2) / scale, latitude - (y - height / 2) / scale];
}

/** The box that is seen. */
export function boxOf(view: MapView, size: Size): MapBox {
  const [west, north] = placeAt(view, size, 0, 0);
  const [east, south] = placeAt(view, size, size.width, size.height);
  return [west, south, east, north];
}

/** True if the whole world is seen, and so also what lies beyond it. */
export const isWorld = ([west, south, east, north]: MapBox): boolean =>
  west <= -180 && east >= 180 && south <= -90 && north >= 90;
