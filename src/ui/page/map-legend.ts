import { html } from "htm/preact";
import type { VNode } from "preact";
import type { ItemMap } from "../../pipeline/operate/item-map.ts";
import { grouped } from "../../pipeline/text/grouped.ts";

/** The most items that a cell has. */
export const mostIn = (cells: ItemMap["cells"]): number =>
  cells.reduce((high, [, , count]) => Math.max(high, count), 1);

/** Opacity of a cell, from 0 to 1: ten times as many items are one step darker. */
export const cellAlpha = (count: number, most: number): number => 0.12 + (0.6 * Math.log1p(count)) / Math.log1p(most);

interface MapLegendProps {
  readonly items: ItemMap | undefined;
  /** The side of a cell in degrees. */
  readonly cell: number;
  readonly hasFresh: boolean;
  readonly hasOpen: boolean;
}

/** Says what the colours of the map mean. */
export function MapLegend({ items, cell, hasFresh, hasOpen }: MapLegendProps): VNode | null {
  const { cells = [], footprints = [] } = items ?? {};
  if (cells.length === 0 && footprints.length === 0) return null;
  const most = mostIn(cells);
  const powers = Array.from({ length: Math.ceil(Math.log10(most)) }, (_, power) => 10 ** power);
  return html`
    <p class="legend">
      ${
        cells.length > 0
          ? html`<span>items in ${cell}° by ${cell}°</span>
              ${[...powers, most].map((count) => html`<${Key} kind="accent" alpha=${cellAlpha(count, most)} text=${grouped(count)} />`)}`
          : html`<${Key} kind="accent" alpha=${0.4} text="footprint of an item" />`
      }
      ${hasFresh && html`<${Key} kind="warn" alpha=${0.6} text="came just now" />`}
      ${hasOpen && html`<${Key} kind="bad" alpha=${0.6} text="open" />`}
    </p>
  `;
}

function Key({ kind, alpha, text }: { readonly kind: string; readonly alpha: number; readonly text: string }): VNode {
  return html`
    <span><svg class="key ${kind}" width="18" height="12" aria-hidden="true"><rect width="18" height="12" fill-opacity=${alpha} /></svg>${text}</span>
  `;
}
