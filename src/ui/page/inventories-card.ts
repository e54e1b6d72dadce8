import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RunPage } from "../../operations/runs/list-runs.ts";
import type { RunState, RunStatus } from "../../operations/runs/run-status.ts";
import { roughTime } from "../../pipeline/text/rough-time.ts";
import type { ShownStatus } from "../status-feed.ts";
import { clock } from "./clock.ts";
import { Command } from "./command.ts";
import { Progress } from "./progress.ts";
import { runMark } from "./run-mark.ts";
import { runName } from "./run-name.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";
import type { Feed } from "./use-feed.ts";

/** Runs that are shown; all of them are in their own panel. */
const mostRuns = 4;

interface InventoriesCardProps {
  readonly feed: Feed;
  readonly status: ShownStatus;
}

/** The runs under way; while there is none, the latest. */
export function InventoriesCard({ feed, status: { runs, runs_problem, collections } }: InventoriesCardProps): VNode {
  const isIdle = runs.length === 0 && runs_problem === undefined;
  const asked = useAsked<RunPage>(isIdle ? "api/runs" : undefined, runMark(feed));
  const shown = isIdle ? (asked.reply?.runs ?? []) : runs;
  const isEmpty = collections?.every(({ items }) => items === 0) ?? false;
  return html`
    <section class="card" aria-labelledby="inventories">
      <h3 id="inventories">Inventories</h3>
      ${runs_problem !== undefined && html`<p class="problem">${runs_problem}</p>`}
      <${Trouble} refused=${asked.refused} />
      ${
        isIdle &&
        asked.refused === undefined &&
        !shown.some(isUnderWay) &&
        html`<p class="empty">No run is under way.${noRunText(asked.reply, isEmpty)}</p>`
      }
      <ul class="plain">${shown.slice(0, mostRuns).map((run) => html`<${Run} key=${run.id} run=${run} />`)}</ul>
      <p class="foot"><a href="#/runs">all runs</a></p>
    </section>
  `;
}

/** The latest runs are asked for as soon as one ends or begins, and the status tells of it a while later. */
const isUnderWay = ({ state, on_the_way }: RunState): boolean => state === "sending" || on_the_way > 0;

function noRunText(reply: RunPage | undefined, isEmpty: boolean): VNode | string {
  if (reply === undefined) return "";
  if (reply.runs.length > 0) return " The latest:";
  if (!isEmpty) return "";
  return html` Try: <${Command} text="stac-ingest enqueue tiles.txt --recipe glad" />`;
}

function Run({ run }: { readonly run: RunState | RunStatus }): VNode {
  const left = "seconds_left" in run && run.seconds_left ? `about ${roughTime(run.seconds_left)} left` : "";
  const began = !isUnderWay(run) && run.started_at ? `began ${clock(Date.parse(run.started_at))}` : "";
  return html`
    <li>
      <a href="#/runs/${run.id}">${runName(run)}</a>
      <${Progress} run=${run} />
      <small>${[run.state === "sending" && "sending", left, began].filter(Boolean).join(", ")}</small>
    </li>
  `;
}
