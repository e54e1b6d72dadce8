import type { ItemMap } from "../../pipeline/item-map.ts";
import { boxOf } from "./map-box.ts";
import type { MapView, Size } from "./map-view.ts";
import { type Ring, ringsOf } from "./rings-of.ts";

/** All that is drawn on a map. */
export interface MapPicture {
  readonly view: MapView;
  readonly size: Size;
  /** The rings of the land, in hundredths of a degree. */
  readonly land: readonly (readonly number[])[];
  readonly items: ItemMap | undefined;
  /** The side of a cell of the items' grid. */
  readonly cell: number;
  /** The item that is open, as `collection/id`. */
  readonly open: string | undefined;
  /** Items that came just now. */
  readonly fresh: ReadonlySet<string>;
  readonly colors: Readonly<Record<"sea" | "land" | "line" | "faint" | "accent" | "bad" | "warn", string>>;
}

/** Draws the map: land, a grid of degrees, and the items as footprints or as cells, the fuller the darker. */
export function drawMap(canvas: CanvasRenderingContext2D, picture: MapPicture): void {
  const { view, size, colors } = picture;
  canvas.fillStyle = colors.sea;
  canvas.fillRect(0, 0, size.width, size.height);
  const at = placing(view, size);
  const land = landOf(picture, at);
  paintLand(canvas, picture, at, () => canvas.fill(land));
  drawDegrees(canvas, picture, at);
  drawCells(canvas, picture, at);
  paintLand(canvas, picture, at, () => canvas.stroke(land));
  drawFootprints(canvas, picture, at);
}

type At = (longitude: number, latitude: number) => readonly [number, number];

const placing =
  ({ longitude, latitude, scale }: MapView, { width, height }: Size): At =>
  (x, y) => [(x - longitude) * scale + width / 2, (latitude - y) * scale + height / 2];

function landOf({ land }: MapPicture, at: At): Path2D {
  const path = new Path2D();
  for (const ring of land) {
    for (let index = 0; index + 1 < ring.length; index += 2) {
      const [x, y] = at((ring[index] ?? 0) / 100, (ring[index + 1] ?? 0) / 100);
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }
  return path;
}

/** Paints land inside the world. Its outline is drawn once more over the cells, which hide it. */
function paintLand(canvas: CanvasRenderingContext2D, { view, colors }: MapPicture, at: At, paint: () => void): void {
  canvas.save();
  canvas.beginPath();
  canvas.rect(...at(-180, 90), 360 * view.scale, 180 * view.scale);
  canvas.clip();
  canvas.fillStyle = colors.land;
  canvas.strokeStyle = colors.faint;
  canvas.lineWidth = 0.6;
  paint();
  canvas.restore();
}

function drawDegrees(canvas: CanvasRenderingContext2D, { view, size, colors }: MapPicture, at: At): void {
  const [west, south, east, north] = boxOf(view, size);
  const step = [30, 10, 5, 1, 0.5, 0.1, 0.05, 0.01].findLast((degrees) => degrees * view.scale >= 70) ?? 30;
  canvas.beginPath();
  for (let x = Math.ceil(Math.max(west, -180) / step) * step; x <= Math.min(east, 180); x += step) {
    canvas.moveTo(...at(x, Math.min(north, 90)));
    canvas.lineTo(...at(x, Math.max(south, -90)));
  }
  for (let y = Math.ceil(Math.max(south, -90) / step) * step; y <= Math.min(north, 90); y += step) {
    canvas.moveTo(...at(Math.max(west, -180), y));
    canvas.lineTo(...at(Math.min(east, 180), y));
  }
  canvas.globalAlpha = 0.5;
  canvas.strokeStyle = colors.line;
  canvas.stroke();
  canvas.globalAlpha = 1;
  canvas.strokeRect(...at(-180, 90), 360 * view.scale, 180 * view.scale);
}

function drawCells(canvas: CanvasRenderingContext2D, { items, cell, view, colors }: MapPicture, at: At): void {
  const cells = items?.cells ?? [];
  const most = Math.log1p(cells.reduce((high, [, , count]) => Math.max(high, count), 1));
  canvas.fillStyle = colors.accent;
  for (const [column, row, count] of cells) {
    const [x, y] = at(column * cell, (row + 1) * cell);
    canvas.globalAlpha = 0.12 + (0.68 * Math.log1p(count)) / most;
    canvas.fillRect(x, y, cell * view.scale - 1, cell * view.scale - 1);
  }
  canvas.globalAlpha = 1;
}

function drawFootprints(canvas: CanvasRenderingContext2D, picture: MapPicture, at: At): void {
  const { items, open, fresh, colors } = picture;
  for (const { collection, id, geometry } of items?.footprints ?? []) {
    const name = `${collection}/${id}`;
    const isOpen = name === open;
    const color = isOpen ? colors.bad : fresh.has(name) ? colors.warn : colors.accent;
    for (const ring of ringsOf(geometry)) drawRing(canvas, ring, at, color, isOpen || fresh.has(name));
  }
}

function drawRing(canvas: CanvasRenderingContext2D, ring: Ring, at: At, color: string, isStrong: boolean): void {
  canvas.beginPath();
  for (const [index, [x, y]] of ring.entries()) {
    if (index === 0) canvas.moveTo(...at(x, y));
    else canvas.lineTo(...at(x, y));
  }
  const [[left, top], [right, bottom]] = [at(...cornerOf(ring, Math.min)), at(...cornerOf(ring, Math.max))];
  // What is smaller than a few pixels would not be seen.
  if (Math.abs(right - left) < 4 && Math.abs(bottom - top) < 4) canvas.rect(left - 2, bottom - 2, 4, 4);
  canvas.fillStyle = color;
  canvas.strokeStyle = color;
  canvas.globalAlpha = isStrong ? 0.4 : 0.18;
  canvas.fill();
  canvas.globalAlpha = 1;
  canvas.lineWidth = isStrong ? 2.5 : 1;
  canvas.stroke();
}

const cornerOf = (ring: Ring, choose: (...values: number[]) => number): readonly [number, number] => [
  choose(...ring.map(([x]) => x)),
  choose(...ring.map(([, y]) => y)),
];
