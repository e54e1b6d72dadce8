import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RunPage } from "../../operations/runs/list-runs.ts";
import type { RunState } from "../../operations/runs/run-status.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { Command } from "./command.ts";
import { Progress } from "./progress.ts";
import { runMark } from "./run-mark.ts";
import { runName } from "./run-name.ts";
import { RunView } from "./run-view.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";
import type { Feed } from "./use-feed.ts";
import type { Place } from "./use-place.ts";
import { WrittenField } from "./written-field.ts";

/** The runs, or the one that the address names. */
export function RunsPanel({ feed, place }: { readonly feed: Feed; readonly place: Place }): VNode {
  if (place.name !== undefined) return html`<${RunView} key=${place.name} id=${place.name} feed=${feed} />`;
  const [find, before] = ["find", "before"].map((name) => place.query.get(name) ?? undefined);
  return html`<${RunTable} feed=${feed} find=${find} before=${before} />`;
}

interface RunTableProps {
  readonly feed: Feed;
  /** A text that the runs have in their name, recipe or inputs. */
  readonly find: string | undefined;
  /** The run after which the page begins. */
  readonly before: string | undefined;
}

function RunTable({ feed, find, before }: RunTableProps): VNode {
  const { reply, refused, isWaiting } = useAsked<RunPage>(pathOf("api/runs", { find, before }), runMark(feed));
  const search = (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    location.hash = pathOf("#/runs", { find: value.trim() === "" ? undefined : value.trim() });
  };
  const last = reply?.runs.at(-1);
  return html`
    <h2>Runs ${reply && reply.runs.length > 0 && html`<small>${!before && reply.has_older ? "the latest " : ""}${grouped(reply.runs.length)}</small>`}</h2>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>
        name, id, package, collection or inventory
        <${WrittenField} type="search" name="find" value=${find ?? ""} onChange=${search} />
      </label>
    </form>
    <${Trouble} refused=${refused} />
    ${!reply && isWaiting && html`<p class="empty">Reading the ledger …</p>`}
    ${reply?.runs.length === 0 && html`<p class="empty">${noRun(find, before)}</p>`}
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
    ${
      (before || reply?.has_older) &&
      html`
        <nav class="actions" aria-label="Pages of runs">
          ${before && html`<a class="button" href=${pathOf("#/runs", { find })}>Latest</a>`}
          ${last && reply?.has_older && html`<a class="button" href=${pathOf("#/runs", { find, before: last.id })}>Older</a>`}
        </nav>
      `
    }
  `;
}

function noRun(find: string | undefined, before: string | undefined): VNode | string {
  if (before) return "No older run.";
  if (find) return `No run has “${find}” in its name, id, recipe or inventories.`;
  return html`No run yet. Try: <${Command} text="stac-ingest enqueue tiles.txt --recipe glad" />`;
}

function Row({ run }: { readonly run: RunState }): VNode {
  const { id, command, started_at, state, on_the_way, dead } = run;
  return html`
    <tr>
      <td class="reason"><a href="#/runs/${id}">${runName(run)}</a> <small>${command} ${id.slice(0, 8)}</small></td>
      <td class="time" data-is="began">${started_at ? clock(Date.parse(started_at)) : "–"}</td>
      <td class="short" data-is="state">${state}</td>
      <td class="progress"><${Progress} run=${run} /></td>
      <td class="n" data-is="on the way">${grouped(on_the_way)}</td>
      <td class="n ${dead > 0 ? "dead" : ""}" data-is="dead">${grouped(dead)}</td>
    </tr>
  `;
}
