/** A part of the world on the screen: its middle in degrees, and the pixels of a degree. */
export interface MapView {
  readonly longitude: number;
  readonly latitude: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const scales = { least: 0.5, most: 20_000 };

/** The view that shows a box whole. */
export function viewOf(
  [west, south, east, north]: readonly [number, number, number, number],
  { width, height }: Size,
): MapView {
  const scale = Math.min(width / Math.max(east - west, 0.01), height / Math.max(north - south, 0.01)) * 0.9;
  return { longitude: (west + east) / 2, latitude: (south + north) / 2, scale: within(scale) };
}

/** The whole world, as large as it fits. */
export const worldView = (size: Size): MapView => ({
  ...viewOf([-180, -90, 180, 90], size),
  longitude: 0,
  latitude: 0,
});

/** Zooms by a factor, so that the place at a point of the screen stays where it is. */
export function zoomed(view: MapView, factor: number, size: Size, x = size.width / 2, y = size.height / 2): MapView {
  const scale = within(view.scale * factor);
  const shift = 1 / view.scale - 1 / scale;
  return kept({
    scale,
    longitude: view.longitude + (x - size.width / 2) * shift,
    latitude: view.latitude - (y - size.height / 2) * shift,
  });
}

/** Moves the picture by pixels. */
export const moved = ({ longitude, latitude, scale }: MapView, right: number, down: number): MapView =>
  kept({ scale, longitude: longitude - right / scale, latitude: latitude + down / scale });

const within = (scale: number): number => Math.min(Math.max(scale, scales.least), scales.most);
const kept = ({ longitude, latitude, scale }: MapView): MapView => ({
  scale,
  longitude: Math.min(Math.max(longitude, -180), 180),
  latitude: Math.min(Math.max(latitude, -90), 90),
});
