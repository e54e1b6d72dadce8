import { html } from "htm/preact";
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { StoredBy } from "../../operations/items/why-item.ts";
import type { Footprint } from "../../pipeline/operate/item-map.ts";
import { pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { keepFocus } from "./keep-focus.ts";
import { ringsOf } from "./rings-of.ts";
import { spreadJson } from "./spread-json.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";

interface ItemViewProps {
  readonly collection: string;
  readonly id: string;
  /** Told of the footprint that is to be shown on the map. */
  readonly onShow: (drawn: readonly Pick<Footprint, "geometry">[]) => void;
  readonly onClose: () => void;
}

interface OpenItem {
  readonly text: string;
  readonly stored: readonly StoredBy[];
  readonly ledger_problem: string | null;
  readonly has_thumbnail: boolean;
}

/** One item: the run it came from, its thumbnail if that is wanted, and its JSON. */
export function ItemView({ collection, id, onShow, onClose }: ItemViewProps): VNode {
  const { reply, refused, isWaiting } = useAsked<OpenItem>(pathOf("api/items/one", { collection, id }));
  const [isPictured, setPictured] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const closing = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keepFocus(closing.current), []);
  return html`
    <section class="card item" aria-labelledby="item">
      <div class="actions"><h3 id="item">${id}</h3><button ref=${closing} onClick=${onClose}>Close</button></div>
      <p><small>${collection}</small></p>
      <${Trouble} refused=${refused} />
      ${!reply && isWaiting && html`<p class="empty">Reading the item …</p>`}
      ${reply?.ledger_problem && html`<p class="problem">The runs it came from cannot be told: ${reply.ledger_problem}</p>`}
      ${reply && !reply.ledger_problem && html`<${Origins} stored=${reply.stored} />`}
      ${
        reply &&
        html`
          <p class="actions">
            ${hasPlace(reply.text) ? html`<button onClick=${() => onShow([JSON.parse(reply.text)])}>Show on the map</button>` : html`<span class="problem">Its footprint is empty.</span>`}
            ${reply.has_thumbnail && html`<button aria-expanded=${isPictured} onClick=${() => setPictured(!isPictured)}>${isPictured ? "Hide" : "Load"} the thumbnail</button>`}
          </p>
        `
      }
      ${
        isPictured &&
        (isBroken
          ? html`<p class="problem">The thumbnail cannot be read, or is no picture that browsers show.</p>`
          : html`<img alt="thumbnail of ${id}" src=${pathOf("api/items/thumbnail", { collection, id })} onError=${() => setBroken(true)} />`)
      }
      ${reply && html`<pre tabindex="0" role="group" aria-label="JSON of the item">${spreadJson(reply.text)}</pre>`}
    </section>
  `;
}

const hasPlace = (item: string): boolean => ringsOf(JSON.parse(item).geometry).length > 0;

function Origins({ stored }: { readonly stored: readonly StoredBy[] }): VNode {
  if (stored.length === 0) return html`<p class="empty">The ledger does not know the run it came from.</p>`;
  return html`
    <ul class="plain lines">
      ${stored.slice(0, 3).map(
        ({ stored_at, outcome, run_id, run, sequence }) => html`
          <li>
            <span>${outcome} ${clock(Date.parse(stored_at))}</span>
            ${run_id ? html`<a href="#/runs/${run_id}">${run?.label ?? `run ${run_id.slice(0, 8)}`}${sequence ? `, number ${sequence}` : ""}</a>` : html`<small>no run</small>`}
          </li>
        `,
      )}
    </ul>
  `;
}
