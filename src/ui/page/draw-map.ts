import type { ItemMap } from "../../pipeline/operate/item-map.ts";
import { boxOf } from "./map-box.ts";
import { cellAlpha, mostIn } from "./map-legend.ts";
import type { MapView, Size } from "./map-view.ts";
import { type Part, partsOf, type Ring } from "./rings-of.ts";

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
  readonly colors: Readonly<Record<"sea" | "land" | "line" | "faint" | "ink" | "accent" | "bad" | "warn", string>>;
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
  nameDegrees(canvas, picture, at);
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
function paintLand(
  canvas: CanvasRenderingContext2D,
  { view, colors, items }: MapPicture,
  at: At,
  paint: () => void,
): void {
  canvas.save();
  canvas.beginPath();
  canvas.rect(...at(-180, 90), 360 * view.scale, 180 * view.scale);
  canvas.clip();
  canvas.fillStyle = colors.land;
  canvas.strokeStyle = (items?.cells ?? []).length > 0 ? colors.ink : colors.faint;
  canvas.lineWidth = 0.6;
  paint();
  canvas.restore();
}

/** Meridians and parallels that are seen, some 70 pixels apart or more. */
function degreesOf({ view, size }: MapPicture): { readonly meridians: number[]; readonly parallels: number[] } {
  const [west, south, east, north] = boxOf(view, size);
  const step = [90, 60, 30, 10, 5, 1, 0.5, 0.1, 0.05, 0.01].findLast((degrees) => degrees * view.scale >= 70) ?? 90;
  const between = (from: number, to: number): number[] => {
    const first = Math.ceil(from / step);
    return Array.from({ length: Math.max(Math.floor(to / step) - first + 1, 0) }, (_, index) => (first + index) * step);
  };
  return {
    meridians: between(Math.max(west, -180), Math.min(east, 180)),
    parallels: between(Math.max(south, -90), Math.min(north, 90)),
  };
}

/** Names the meridians below and the parallels at the left, where they are seen. */
function nameDegrees(canvas: CanvasRenderingContext2D, picture: MapPicture, at: At): void {
  const { size, colors } = picture;
  const { meridians, parallels } = degreesOf(picture);
  const name = (degrees: number, [plus, minus]: readonly [string, string]): string => {
    const rounded = Math.abs(Math.round(degrees * 100) / 100);
    return `${rounded}°${rounded === 0 || rounded === 180 ? "" : degrees > 0 ? plus : minus}`;
  };
  canvas.font = "11px system-ui, sans-serif";
  canvas.lineWidth = 3;
  canvas.strokeStyle = colors.sea;
  canvas.fillStyle = colors.faint;
  const write = (text: string, x: number, y: number): void => {
    canvas.strokeText(text, x, y);
    canvas.fillText(text, x, y);
  };
  canvas.textAlign = "center";
  for (const x of meridians) {
    const [place] = at(x, 0);
    if (place > 30 && place < size.width - 20) write(name(x, ["E", "W"]), place, size.height - 6);
  }
  canvas.textAlign = "left";
  for (const y of parallels) {
    const [, place] = at(0, y);
    if (place > 12 && place < size.height - 26) write(name(y, ["N", "S"]), 5, place + 4);
  }
}

function drawDegrees(canvas: CanvasRenderingContext2D, picture: MapPicture, at: At): void {
  const { view, size, colors } = picture;
  const [west, south, east, north] = boxOf(view, size);
  const { meridians, parallels } = degreesOf(picture);
  canvas.beginPath();
  for (const x of meridians) {
    canvas.moveTo(...at(x, Math.min(north, 90)));
    canvas.lineTo(...at(x, Math.max(south, -90)));
  }
  for (const y of parallels) {
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
  const most = mostIn(cells);
  canvas.fillStyle = colors.accent;
  for (const [column, row, count] of cells) {
    const [x, y] = at(column * cell, (row + 1) * cell);
    canvas.globalAlpha = cellAlpha(count, most);
    canvas.fillRect(x, y, cell * view.scale - 1, cell * view.scale - 1);
  }
  canvas.globalAlpha = 1;
}

function drawFootprints(canvas: CanvasRenderingContext2D, picture: MapPicture, at: At): void {
  const { items, open, fresh, colors } = picture;
  const named = (items?.footprints ?? []).map(({ collection, id, geometry }) => ({
    name: `${collection}/${id}`,
    parts: partsOf(geometry),
  }));
  const rankOf = (name: string): 0 | 1 | 2 => (name === open ? 2 : fresh.has(name) ? 1 : 0);
  const rankColors = [colors.accent, colors.warn, colors.bad] as const;
  // Many lie over one another, and the land under them is to be seen.
  const fillAlpha = named.length > 300 ? 0.08 : 0.18;
  // The one that is open comes last: others at its place would hide it.
  for (const rank of [0, 1, 2] as const) {
    for (const { name, parts } of named) {
      if (rankOf(name) !== rank) continue;
      drawParts(canvas, parts, at, rankColors[rank], rank > 0 ? "strong" : fillAlpha);
    }
  }
}

function drawParts(
  canvas: CanvasRenderingContext2D,
  parts: readonly Part[],
  at: At,
  color: string,
  fill: "strong" | number,
): void {
  const outline = new Path2D();
  canvas.fillStyle = color;
  canvas.strokeStyle = color;
  canvas.globalAlpha = fill === "strong" ? 0.4 : fill;
  for (const [outer = [], ...holes] of parts) {
    const path = new Path2D();
    for (const ring of [outer, ...holes.filter((hole) => !isSmall(hole, at))]) path.addPath(lineOf(ring, at));
    outline.addPath(path);
    // A hole in a part stays empty, and not a place where two parts overlap.
    if (isClosed(outer)) canvas.fill(path, "evenodd");
  }
  canvas.globalAlpha = 1;
  canvas.lineWidth = fill === "strong" ? 2.5 : 1;
  canvas.stroke(outline);
}

function lineOf(ring: Ring, at: At): Path2D {
  const path = new Path2D();
  if (isSmall(ring, at)) {
    const [left] = at(...cornerOf(ring, Math.min));
    const [, top] = at(...cornerOf(ring, Math.max));
    path.rect(left - 2, top - 2, 4, 4);
    return path;
  }
  for (const [index, [x, y]] of ring.entries()) {
    if (index === 0) path.moveTo(...at(x, y));
    else path.lineTo(...at(x, y));
  }
  return path;
}

/** True for a ring that would not be seen as it is, smaller than a few pixels. */
function isSmall(ring: Ring, at: At): boolean {
  const [[left, bottom], [right, top]] = [at(...cornerOf(ring, Math.min)), at(...cornerOf(ring, Math.max))];
  return Math.abs(right - left) < 4 && Math.abs(bottom - top) < 4;
}

/** True for the rings of an area, and for points; a line that is open has no inside. */
function isClosed(ring: Ring): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

const cornerOf = (ring: Ring, choose: (...values: number[]) => number): readonly [number, number] => [
  choose(...ring.map(([x]) => x)),
  choose(...ring.map(([, y]) => y)),
];
