import { html } from "htm/preact";
import type { VNode } from "preact";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { ShownStatus } from "../status-feed.ts";
import { clock } from "./clock.ts";
import { Command } from "./command.ts";
import { InventoriesCard } from "./inventories-card.ts";
import { letterPlace } from "./letter-place.ts";
import { StageCard } from "./stage-card.ts";
import type { Feed } from "./use-feed.ts";

/** The pipeline as ARCHITECTURE.md draws it, with the numbers of now. */
export function PipelinePanel({ feed }: { readonly feed: Feed }): VNode {
  const { status } = feed;
  if (!status) return html`<p class="empty">Reading the queues …</p>`;
  const whose = (part: string) => status.problems.find((each) => each.part === part && each.severity === "broken");
  return html`
    <h2 class="visually-hidden">Pipeline</h2>
    <${Problems} status=${status} />
    <div class="flow">
      <${InventoriesCard} feed=${feed} status=${status} />
      ${stages.map(
        (stage) => html`
          <${StageCard}
            key=${stage}
            stage=${stage}
            counts=${status.stages[stage]}
            most=${status.most_runs[stage]}
            isPaused=${status.paused.includes(stage)}
            logsProblem=${status.logs_problem}
            isAged=${status.target === "local"}
            isStuck=${whose(stage) !== undefined && !status.paused.includes(stage)}
            at=${status.at}
          />
        `,
      )}
      <${Catalogue} status=${status} />
    </div>
    <${Failures} status=${status} />
  `;
}

/** Words for a problem, with what to type. */
const remedies: Readonly<Record<string, string>> = {
  pipeline: "Nothing is lost: messages wait until it is started.",
  database: "Nothing is lost: the stages wait and go on when it answers.",
  gen: "Nothing is lost: its messages wait.",
  load: "Nothing is lost: its messages wait.",
};

function Problems({ status: { problems, target, starting, paused } }: { readonly status: ShownStatus }): VNode {
  const broken = problems.filter(({ severity }) => severity === "broken");
  return html`
    <div role="status">
      ${broken.map(
        ({ part, problem, since, isLogged }) => html`
          <p class="banner ${paused.includes(part as Stage) ? "paused" : ""}" key=${part + isLogged}>
            <b>${part}: ${problem}</b>, ${isLogged ? "" : "seen "}since ${clock(since)}. ${remedies[part]}
            ${part === "pipeline" && !starting && html` Try: <${Command} text=${`stac-ingest ${target === "local" ? "local start" : "doctor"}`} />`}
          </p>
        `,
      )}
    </div>
  `;
}

/** Collections that are shown, the largest first; the map has all of them to choose from. */
const mostCollections = 6;

function Catalogue({ status }: { readonly status: ShownStatus }): VNode {
  const { collections, catalogue_problem } = status;
  const sorted = (collections ?? []).toSorted((one, other) => other.items - one.items);
  const all = sorted.reduce((sum, { items }) => sum + items, 0);
  return html`
    <section class="card ${collections ? "" : "broken"}" aria-labelledby="catalogue">
      <h3 id="catalogue">Catalogue</h3>
      ${
        collections
          ? html`
              <p class="main-number"><b>${grouped(all)}</b> ${all === 1 ? "item" : "items"}</p>
              <dl><${DatabaseBusy} sessions=${status.database_sessions} /></dl>
              <ul class="plain lines">
                ${sorted.slice(0, mostCollections).map(
                  ({ collection, items }) => html`
                    <li key=${collection}>
                      <a href="#/map?collection=${encodeURIComponent(collection)}">${collection}</a> <b>${grouped(items)}</b>
                    </li>
                  `,
                )}
              </ul>
              ${sorted.length > mostCollections && html`<p class="foot"><a href="#/map">${plural(sorted.length - mostCollections, "more collection")}</a></p>`}
              ${sorted.length === 0 && html`<p class="empty">No collection yet. Try: <${Command} text="stac-ingest collections load collection.json" /></p>`}
            `
          : html`<p class="problem">${catalogue_problem ?? "no answer"}</p>`
      }
    </section>
  `;
}

/** Time in which statements ran, as a part of all; more than all where several sessions work. */
function DatabaseBusy({ sessions }: { readonly sessions: number | null }): VNode {
  const share = sessions === null ? "–" : `${grouped(Math.round(sessions * 100))} %`;
  return html`<div title="of the last minute; 200 % is two sessions that work all the time"><dt>database busy</dt><dd>${share}</dd></div>`;
}

function Failures({ status: { failures } }: { readonly status: ShownStatus }): VNode | null {
  if (failures.length === 0) return null;
  return html`
    <section aria-labelledby="failures">
      <h3 id="failures">Died in the last hour</h3>
      <table class="stacked">
        <thead><tr><th class="n">letters</th><th>stage</th><th>of</th><th>reason of the latest</th></tr></thead>
        <tbody>
          ${failures.slice(0, 20).map(
            ({ stage, kind, cause, count, example }) => html`
              <tr key=${stage + cause}>
                <td class="n dead" data-is="letters">${grouped(count)}</td><td class="short" data-is="stage">${stage}</td>
                <td class="short"><a href=${letterPlace({ stage, cause })}>${kind}</a></td>
                <td class="reason">${example.split("\n", 1)[0]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
      <p class="foot"><a href="#/letters">all dead letters</a></p>
    </section>
  `;
}
