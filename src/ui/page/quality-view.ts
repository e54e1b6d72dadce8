import { html } from "htm/preact";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type FlawName, flawNames, flaws } from "../../pipeline/item/flaws.ts";
import type { Footprint, ItemQuality } from "../../pipeline/operate/item-map.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { pathOf } from "./ask.ts";
import { Command } from "./command.ts";
import { monthRanges } from "./month-ranges.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";

interface QualityViewProps {
  readonly collection: string;
  /** Told of the flawed items that are to be shown on the map. */
  readonly onShow: (footprints: readonly Footprint[]) => void;
}

/** Counts of what is wrong with a collection's items, once they are asked for: all of them are read for it. */
export function QualityView({ collection, onShow }: QualityViewProps): VNode {
  const [isWanted, setWanted] = useState(false);
  const path = isWanted ? pathOf("api/map/quality", { collection }) : undefined;
  const { reply, refused, isWaiting, again } = useAsked<ItemQuality>(path, 0, { isOfPerson: true });
  return html`
    <section class="card" aria-labelledby="quality">
      <h3 id="quality">Quality <small>${collection}</small></h3>
      <p><button onClick=${() => (isWanted ? again() : setWanted(true))}>${reply ? "Check again" : "Check all items"}</button></p>
      <${Trouble} refused=${refused} />
      ${isWanted && isWaiting && html`<p class="empty">Reading all items …</p>`}
      ${
        reply &&
        html`
          <p><small>${plural(reply.items, "item")} read</small></p>
          <ul class="plain">
            ${flawNames.map(
              (flaw) =>
                html`<${Flaw} key=${flaw} flaw=${flaw} collection=${collection} count=${reply.counts[flaw]} onShow=${onShow} />`,
            )}
            <li class="counted">
              <b class=${reply.empty_months.length > 0 ? "dead" : ""}>${grouped(reply.empty_months.length)}</b>
              <span>months without items${reply.empty_months.length > 0 && ": "}${monthRanges(reply.empty_months).map((range, index) => html`${index > 0 && ", "}<span class="word">${range}</span>`)}</span>
            </li>
          </ul>
          ${
            flawNames.some((flaw) => reply.counts[flaw] > 0) &&
            html`
              <p><small>
                A downloaded list goes into <${Command} text=${`stac-ingest items delete ${shellWord(collection)} --from FILE`} />, or is an
                inventory for <${Command} text="stac-ingest enqueue" />, with the address as <code>{url}</code>.
              </small></p>
            `
          }
        `
      }
    </section>
  `;
}

interface FlawProps extends QualityViewProps {
  readonly flaw: FlawName;
  readonly count: number;
}

function Flaw({ flaw, collection, count, onShow }: FlawProps): VNode {
  const [isWanted, setWanted] = useState(false);
  const path = isWanted ? pathOf("api/map/flawed", { collection, flaw }) : undefined;
  const { reply, refused, isWaiting } = useAsked<{ items: readonly Footprint[] }>(path, 0, { isOfPerson: true });
  return html`
    <li class="counted">
      <b class=${count > 0 ? "dead" : ""}>${grouped(count)}</b>
      <div>
      ${flaws[flaw]}
      ${
        count > 0 &&
        html`
          <p class="actions">
            <button aria-expanded=${isWanted} onClick=${() => setWanted(!isWanted)}>${isWanted ? "Hide" : "List"}<span class="visually-hidden"> ${flaws[flaw]}</span></button>
            <a class="button" href=${pathOf("api/map/flawed-items", { collection, flaw })} download>Download<span class="visually-hidden"> ${flaws[flaw]}</span></a>
            ${reply && html`<button onClick=${() => onShow(reply.items)}>Show on the map</button>`}
          </p>
        `
      }
      ${isWanted && !reply && isWaiting && html`<p class="empty">Reading …</p>`}
      <${Trouble} refused=${refused} />
      ${
        reply &&
        html`
          <ul class="plain lines ids">
            ${reply.items.slice(0, listed).map(({ id }) => html`<li key=${id}><a href=${pathOf("#/map", { collection, item: id })}>${id}</a></li>`)}
          </ul>
          ${count > listed && html`<p class="foot">the first ${listed} of ${grouped(count)}; all of them are in the download</p>`}
        `
      }
      </div>
    </li>
  `;
}

/** Flawed items that are listed. */
const listed = 100;
