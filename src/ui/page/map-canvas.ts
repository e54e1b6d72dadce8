import { html } from "htm/preact";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { drawMap, type MapPicture } from "./draw-map.ts";
import { type MapView, moved, type Size, worldView, zoomed } from "./map-view.ts";

interface MapCanvasProps extends Omit<MapPicture, "colors"> {
  /** Sentence for those who do not see it. */
  readonly label: string;
  readonly onView: (change: (view: MapView) => MapView) => void;
  readonly onSize: (size: Size) => void;
  readonly onClick: (x: number, y: number) => void;
}

const step = 80;

/** The map itself: moved by mouse, fingers or arrow keys, zoomed by wheel, two fingers, + and -. */
export function MapCanvas({ label, onView, onSize, onClick, ...picture }: MapCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { size } = picture;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => onSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = devicePixelRatio;
    element.width = size.width * ratio;
    element.height = size.height * ratio;
    context.scale(ratio, ratio);
    drawMap(context, { ...picture, colors: colorsOf(element) });
  });
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    onView((view) => zoomed(view, 1.0015 ** -event.deltaY, size, event.offsetX, event.offsetY));
  };
  const onKey = (event: KeyboardEvent): void => {
    const change = keys[event.key];
    if (!change || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onView((view) => change(view, size));
  };
  return html`
    <canvas
      ref=${canvas}
      class="map"
      tabindex="0"
      role="img"
      aria-label=${`${label} Arrow keys move the map, plus and minus zoom, 0 shows the world.`}
      onWheel=${wheel}
      onKeyDown=${onKey}
      ...${usePointers(size, onView, onClick)}
    ></canvas>
  `;
}

const keys: Readonly<Record<string, (view: MapView, size: Size) => MapView>> = {
  ArrowLeft: (view) => moved(view, step, 0),
  ArrowRight: (view) => moved(view, -step, 0),
  ArrowUp: (view) => moved(view, 0, step),
  ArrowDown: (view) => moved(view, 0, -step),
  "+": (view, size) => zoomed(view, 1.5, size),
  "=": (view, size) => zoomed(view, 1.5, size),
  "-": (view, size) => zoomed(view, 1 / 1.5, size),
  "0": (_, size) => worldView(size),
};

/** Handlers of pointers: one moves the map, two zoom it, and one that stays where it is clicks. */
function usePointers(size: Size, onView: MapCanvasProps["onView"], onClick: MapCanvasProps["onClick"]) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const travelled = useRef(0);
  const down = (event: PointerEvent): void => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (pointers.current.size === 0) travelled.current = 0;
    pointers.current.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.offsetX, y: event.offsetY };
    const [other] = [...pointers.current].flatMap(([id, place]) => (id === event.pointerId ? [] : [place]));
    travelled.current += Math.hypot(now.x - before.x, now.y - before.y);
    pointers.current.set(event.pointerId, now);
    if (!other) {
      onView((view) => moved(view, now.x - before.x, now.y - before.y));
      return;
    }
    const factor = apart(now, other) / Math.max(apart(before, other), 1);
    onView((view) => zoomed(view, factor, size, (now.x + other.x) / 2, (now.y + other.y) / 2));
  };
  const up = (event: PointerEvent): void => {
    const wasAlone = pointers.current.delete(event.pointerId) && pointers.current.size === 0;
    if (event.type === "pointerup" && wasAlone && travelled.current < 5) onClick(event.offsetX, event.offsetY);
  };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up };
}

const apart = (one: { x: number; y: number }, other: { x: number; y: number }): number =>
  Math.hypot(one.x - other.x, one.y - other.y);

/** The colours of the theme. A canvas knows no light-dark(), so an element's own colour is asked for. */
function colorsOf(element: HTMLElement): MapPicture["colors"] {
  const color = (name: string): string => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const names = ["sea", "land", "line", "faint", "ink", "accent", "bad", "warn"] as const;
  return Object.fromEntries(names.map((name) => [name, color(name)])) as MapPicture["colors"];
}
