import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RunState } from "../../operations/runs/run-status.ts";
import { grouped } from "../../pipeline/grouped.ts";
import { clock } from "./clock.ts";
import { Progress } from "./progress.ts";
import { runMark } from "./run-mark.ts";
import { RunView } from "./run-view.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";
import type { Feed } from "./use-feed.ts";
import type { Place } from "./use-place.ts";

/** The runs, or the one that the address names. */
export function RunsPanel({ feed, place }: { readonly feed: Feed; readonly place: Place }): VNode {
  if (place.name !== undefined) return html`<${RunView} key=${place.name} id=${place.name} feed=${feed} />`;
  return html`<${RunTable} feed=${feed} />`;
}

function RunTable({ feed }: { readonly feed: Feed }): VNode {
  const { reply, refused, isWaiting } = useAsked<{ runs: readonly RunState[] }>("api/runs", runMark(feed));
  return html`
    <h2>Runs ${reply && html`<small>the latest ${grouped(reply.runs.length)}</small>`}</h2>
    <${Trouble} refused=${refused} />
    ${!reply && isWaiting && html`<p class="empty">Reading the ledger …</p>`}
    ${reply?.runs.length === 0 && html`<p class="empty">No run yet. Try: <code>stac-ingest enqueue tiles.txt --recipe glad</code></p>`}
    ${
      reply &&
      reply.runs.length > 0 &&
      html`
        <table class="stacked">
          <thead>
            <tr><th>run</th><th>began</th><th>state</th><th>progress</th><th class="n">on the way</th><th class="n">dead</th></tr>
          </thead>
          <tbody>${reply.runs.map((run) => html`<${Row} key=${run.id} run=${run} />`)}</tbody>
        </table>
      `
    }
  `;
}

function Row({ run }: { readonly run: RunState }): VNode {
  const { id, label, command, started_at, state, on_the_way, dead } = run;
  return html`
    <tr>
      <td class="reason"><a href="#/runs/${id}">${label ?? id.slice(0, 8)}</a> <small>${command}</small></td>
      <td class="time" data-is="began">${started_at ? clock(Date.parse(started_at)) : "–"}</td>
      <td data-is="state">${state}</td>
      <td class="progress"><${Progress} run=${run} /></td>
      <td class="n" data-is="on the way">${grouped(on_the_way)}</td>
      <td class="n ${dead > 0 ? "dead" : ""}" data-is="dead">${grouped(dead)}</td>
    </tr>
  `;
}
