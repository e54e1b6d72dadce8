import { html } from "htm/preact";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Footprint, ItemMap, ItemTimes } from "../../pipeline/operate/item-map.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { pathOf } from "./ask.ts";
import { cellOf } from "./cell-of.ts";
import { Command } from "./command.ts";
import { fitView } from "./fit-view.ts";
import { footprintsAt } from "./footprints-at.ts";
import { ItemView } from "./item-view.ts";
import { keepFocus } from "./keep-focus.ts";
import { boxOf, isWorld, placeAt } from "./map-box.ts";
import { MapCanvas } from "./map-canvas.ts";
import { MapLegend } from "./map-legend.ts";
import { type MapView, type Size, viewOf, worldView, zoomed } from "./map-view.ts";
import { QualityView } from "./quality-view.ts";
import { boundsOf, ringsOf } from "./rings-of.ts";
import { type Period, TimeLine } from "./time-line.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";
import type { Feed } from "./use-feed.ts";
import { useFresh } from "./use-fresh.ts";
import { useLast } from "./use-last.ts";
import type { Place } from "./use-place.ts";
import { useSettled } from "./use-settled.ts";

/** A part of the world that somebody went to, or all of it; undefined while the map follows its items. */
type ChosenView = MapView | "world" | undefined;

/** The view stays when another panel was looked at meanwhile. */
let lastView: ChosenView;

/** The items on a map, along time and in a list; one of them opened; and what is wrong with them. */
export function MapPanel({ feed, place }: { readonly feed: Feed; readonly place: Place }): VNode {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [chosen, setView] = useState<ChosenView>(lastView);
  const [period, setPeriod] = useState<Period>({ from: undefined, to: undefined });
  const [picked, setPicked] = useState<readonly Footprint[] | undefined>();
  const collections = feed.status?.collections ?? [];
  const collection = place.query.get("collection") ?? undefined;
  const item = place.query.get("item") ?? undefined;
  // The map of all collections stays one of all while an item of one is open.
  const owner = place.query.get("of") ?? collection;
  const wanted = typeof chosen === "object" ? chosen : worldView(size);
  const lastItem = useRef<string | undefined>(undefined);
  if (item !== undefined) lastItem.current = `${owner}/${item}`;
  useEffect(() => {
    lastView = chosen;
  }, [chosen]);
  const lastCollection = useRef(collection);
  useEffect(() => {
    setPicked(undefined);
    if (lastCollection.current !== collection) setView(undefined);
    lastCollection.current = collection;
  }, [collection]);
  const changes = useSettled(feed.status?.changes, 300);
  const asked = useSettled(size.width === 0 ? undefined : askedOf(wanted, size), 200);
  const path = asked && pathOf("api/map", { collection, ...asked, ...period });
  const found = useAsked<ItemMap>(path, changes);
  const times = useAsked<ItemTimes>(pathOf("api/map/times", { collection }), changes);
  const last = useLast(
    found.reply && asked && { items: found.reply, cell: asked.cell, isOfWorld: asked.west === undefined },
  );
  const items = picked ? { footprints: picked, cells: [], isEstimate: false } : last?.items;
  const fitted = chosen === undefined && last?.isOfWorld ? fitView(last.items, last.cell, size) : undefined;
  const view = fitted ?? wanted;
  const isCounted = items !== undefined && items.cells.length > 0;
  // Items that are listed are followed; those that are counted are asked for once more, in smaller areas.
  const goesNearer = fitted !== undefined && found.reply !== undefined && isCounted;
  useEffect(() => {
    if (goesNearer) setView(fitted);
  }, [goesNearer]);
  const fresh = useFresh(path, found.reply?.footprints);
  const land = useAsked<number[][]>("land.json").reply ?? [];
  const change = (make: (view: MapView) => MapView) =>
    setView((before: ChosenView) => make(typeof before === "object" ? before : view));
  const open = (footprint: Footprint) => {
    location.hash = itemPlace(footprint, collection);
  };
  const click = (x: number, y: number): void => {
    const [longitude, latitude] = placeAt(view, size, x, y);
    const [first] = footprintsAt(items?.footprints ?? [], longitude, latitude, 6 / view.scale);
    if (first) open(first);
    else if (isCounted) change((before) => zoomed(before, 3, size, x, y));
  };
  const select = useRef<HTMLSelectElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const goTo = (drawn: readonly Pick<Footprint, "geometry">[]): void => {
    const bounds = boundsOf(drawn.flatMap(({ geometry }) => ringsOf(geometry)));
    if (bounds.every(Number.isFinite)) setView(viewOf(bounds, size));
    // On a narrow page the map is above what is read.
    frame.current?.scrollIntoView({ block: "nearest" });
  };
  const show = (footprints: readonly Footprint[]): void => {
    setPicked(footprints);
    goTo(footprints);
  };
  const showAll = (): void => {
    // The button goes with what it ends.
    select.current?.focus();
    setPicked(undefined);
  };
  const close = (): void => {
    location.hash = pathOf("#/map", { collection });
  };
  const text = sentenceOf(items);
  return html`
    <h2 class="visually-hidden">Map</h2>
    <div class="filters">
      <label>
        collection
        <select
          ref=${select}
          value=${collection ?? ""}
          onChange=${({ currentTarget }: Event) => {
            const { value } = currentTarget as HTMLSelectElement;
            location.hash = pathOf("#/map", { collection: value === "" ? undefined : value });
          }}
        >
          <option value="">all</option>
          ${collection !== undefined && !collections.some((each) => each.collection === collection) && html`<option value=${collection}>${collection}</option>`}
          ${collections.map((each) => html`<option key=${each.collection} value=${each.collection}>${each.collection} (${grouped(each.items)})</option>`)}
        </select>
      </label>
      ${picked && html`<button onClick=${showAll}>Show all again</button>`}
      <p class="map-text">${found.isWaiting && !items ? "Reading the catalogue …" : text}</p>
      <${Spoken} text=${text.replace(" here", "")} />
    </div>
    <${Trouble} refused=${found.refused} />
    <div class="map-columns" onKeyDown=${({ key }: KeyboardEvent) => key === "Escape" && item !== undefined && close()}>
      <div>
        <div class="map-frame" ref=${frame}>
        <${MapCanvas}
          view=${view} size=${size} land=${land} items=${items} cell=${last?.cell ?? 10} fresh=${fresh}
          open=${item === undefined ? undefined : `${owner}/${item}`}
          label=${text} onView=${change} onSize=${setSize} onClick=${click}
        />
        <div class="map-buttons">
          <button onClick=${() => change((before) => zoomed(before, 2, size))} aria-label="zoom in">+</button>
          <button onClick=${() => change((before) => zoomed(before, 0.5, size))} aria-label="zoom out">−</button>
          <button onClick=${() => setView("world")}>World</button>
        </div>
        </div>
        <${MapLegend} items=${items} cell=${last?.cell ?? 10} hasFresh=${fresh.size > 0} hasOpen=${item !== undefined} />
        <${TimeLine} times=${times.reply} period=${period} onPeriod=${setPeriod} />
      </div>
      <aside>
        ${
          item !== undefined && owner !== undefined
            ? html`<${ItemView} key=${`${owner}/${item}`} collection=${owner} id=${item} onShow=${goTo} onClose=${close} />`
            : html`<${ItemList} items=${items} isNew=${feed.status?.collections?.every((each) => each.items === 0) ?? false} last=${lastItem.current} hrefOf=${(footprint: Footprint) => itemPlace(footprint, collection)} />`
        }
        ${collection !== undefined && html`<${QualityView} key=${collection} collection=${collection} onShow=${show} />`}
      </aside>
    </div>
  `;
}

/** The part of the world to ask for, and how fine. */
function askedOf(
  view: MapView,
  size: Size,
): Readonly<Record<"west" | "south" | "east" | "north", number | undefined>> & {
  readonly cell: number;
} {
  const box = boxOf(view, size);
  const cell = cellOf(view.scale);
  if (isWorld(box)) return { west: undefined, south: undefined, east: undefined, north: undefined, cell };
  // Whole cells: a map that is moved a little asks nothing new.
  const [west, south, east, north] = box;
  return {
    west: Math.max(Math.floor(west / cell) * cell, -180),
    south: Math.max(Math.floor(south / cell) * cell, -90),
    east: Math.min(Math.ceil(east / cell) * cell, 180),
    north: Math.min(Math.ceil(north / cell) * cell, 90),
    cell,
  };
}

function sentenceOf(items: ItemMap | undefined): string {
  if (!items) return "";
  const { footprints, cells, isEstimate } = items;
  if (cells.length === 0) return `${plural(footprints.length, "item")} here.`;
  const all = cells.reduce((sum, [, , count]) => sum + count, 0);
  return `${isEstimate ? "About " : ""}${plural(all, "item")} here, counted by area; zoom in to see each.`;
}

/** Address at which an item is opened on the map of a collection, or of all. */
const itemPlace = ({ collection: owner, id }: Footprint, collection: string | undefined): string =>
  pathOf("#/map", { collection, of: owner === collection ? undefined : owner, item: id });

/** Tells those who do not see the map how many items it shows, once that stays so: while items come it would never end. */
function Spoken({ text }: { readonly text: string }): VNode {
  return html`<p class="visually-hidden" role="status">${useSettled(text, 1_000)}</p>`;
}

interface ItemListProps {
  readonly items: ItemMap | undefined;
  /** True if no collection has an item. */
  readonly isNew: boolean;
  /** The item that was open last, as `collection/id`. */
  readonly last: string | undefined;
  readonly hrefOf: (footprint: Footprint) => string;
}

const listed = 100;

/** The items that are seen, for the keyboard and those who do not see the map. */
function ItemList({ items, isNew, last, hrefOf }: ItemListProps): VNode {
  const back = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => keepFocus(back.current), []);
  const newestFirst = (items?.footprints ?? []).toSorted((one, other) => (one.datetime < other.datetime ? 1 : -1));
  return html`
    <section class="card" aria-labelledby="items">
      <h3 id="items">Items here</h3>
      ${items && newestFirst.length === 0 && html`<p class="empty">${noItem(items, isNew)}</p>`}
      <ul class="plain lines ids">
        ${newestFirst.slice(0, listed).map(
          (footprint) => html`
            <li key=${`${footprint.collection}/${footprint.id}`}>
              <a ref=${last === `${footprint.collection}/${footprint.id}` ? back : undefined} href=${hrefOf(footprint)}>${footprint.id}</a>
              <small>${footprint.datetime.slice(0, 10)}</small>
            </li>
          `,
        )}
      </ul>
      ${newestFirst.length > listed && html`<p class="foot">the newest; ${grouped(newestFirst.length - listed)} more are on the map</p>`}
    </section>
  `;
}

function noItem({ cells }: ItemMap, isNew: boolean): VNode | string {
  if (cells.length > 0) return "Too many to list: zoom in.";
  return isNew ? html`None yet. Try: <${Command} text="stac-ingest enqueue tiles.txt --recipe glad" />` : "None.";
}
