import { html } from "htm/preact";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { FailedRow } from "../../operations/runs/failure-of-row.ts";
import type { RunStatus } from "../../operations/runs/run-status.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { roughTime } from "../../pipeline/text/rough-time.ts";
import type { ShownRun } from "../shown-run.ts";
import { ask, pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { letterPlace } from "./letter-place.ts";
import { Outcome } from "./outcome.ts";
import { Progress } from "./progress.ts";
import { runMark } from "./run-mark.ts";
import { runName } from "./run-name.ts";
import { Trouble } from "./trouble.ts";
import { type Action, useAction } from "./use-action.ts";
import { useAsked } from "./use-asked.ts";
import { useConfirmation } from "./use-confirmation.ts";
import type { Feed } from "./use-feed.ts";

/** One run: how far it is, what died of it, and the lines of its inventories that are missing. */
export function RunView({ id, feed }: { readonly id: string; readonly feed: Feed }): VNode {
  const { reply: run, refused, isWaiting, again } = useAsked<ShownRun>(pathOf("api/runs/show", { id }), runMark(feed));
  const action = useAction();
  return html`
    <p><a href="#/runs">‹ all runs</a></p>
    <${Trouble} refused=${refused} />
    ${!run && isWaiting && html`<p class="empty">Reading the ledger …</p>`}
    ${
      run &&
      html`
        <h2>Run ${runName(run)} <small>${originOf(run)}</small></h2>
        <div class="wide-bar"><${Progress} run=${run} /></div>
        <${Numbers} run=${run} />
        <${Outcome} action=${action} />
        <${Buttons} run=${run} action=${action} again=${again} />
        <${Deaths} run=${run} />
        <${Missing} run=${run} />
      `
    }
  `;
}

function originOf({ command, started_at, who }: RunStatus): string {
  const began = started_at ? `of ${clock(Date.parse(started_at))}` : undefined;
  return [command, began, `by ${who ?? "another producer"}`].filter(Boolean).join(" ");
}

function Numbers({ run }: { readonly run: RunStatus }): VNode {
  const { state, total, sent, refused, loaded, superseded, cancelled, dead, on_the_way, per_minute, seconds_left } =
    run;
  const numbers: Readonly<Record<string, string>> = {
    state,
    "in all": total === null ? "not known yet" : grouped(total),
    sent: grouped(sent),
    refused: grouped(refused),
    loaded: grouped(loaded),
    new: grouped(run.new),
    changed: grouped(run.changed),
    unchanged: grouped(run.unchanged),
    superseded: grouped(superseded),
    cancelled: grouped(cancelled),
    dead: grouped(dead),
    "on the way": grouped(on_the_way),
    "a minute": grouped(per_minute),
    left: seconds_left === null ? "not known" : seconds_left === 0 ? "nothing" : `about ${roughTime(seconds_left)}`,
  };
  return html`
    <dl class="facts">
      <div><dt>run</dt><dd>${run.id}</dd></div>
      <div><dt>inputs</dt><dd>${run.inputs.map(({ name }) => name).join(", ") || "–"}</dd></div>
    </dl>
    <dl class="numbers">
      ${Object.entries(numbers).map(([name, text]) => html`<div key=${name}><dt>${name}</dt><dd class=${name === "dead" && dead > 0 ? "dead" : ""}>${text}</dd></div>`)}
    </dl>
  `;
}

interface ButtonsProps {
  readonly run: RunStatus;
  readonly action: Action;
  readonly again: () => void;
}

function Buttons({ run, action, again }: ButtonsProps): VNode {
  const [dialog, confirm] = useConfirmation();
  const { id, sent, loaded, superseded, cancelled, dead, on_the_way, state } = run;
  const missing = (run.total ?? sent) - loaded - superseded - cancelled;
  const isEnded = state !== "sending" && on_the_way === 0;
  const sendAgain = async (): Promise<void> => {
    const text = `The inventory is read again, and ${missing === 1 ? "the line that is not loaded is" : `the ${grouped(missing)} lines that are not loaded are`} sent as a new run.${
      on_the_way > 0 ? ` On their way still, and sent a second time: ${grouped(on_the_way)}.` : ""
    } The dead letters stay.`;
    if (!(await confirm({ title: "Send the missing lines again?", text, action: "Send again" }))) return;
    await action.run(async () => {
      const {
        sent: count,
        failed,
        run_id,
      } = await ask<{ sent: number; failed: number; run_id: string }>("api/runs/send-missing", { id });
      const refused = failed > 0 ? `; ${plural(failed, "line")} refused` : "";
      return `${plural(count, "line")} sent as run ${run_id.slice(0, 8)}${refused}.`;
    });
    again();
  };
  const cancel = async (): Promise<void> => {
    const text = `Whoever sends it stops, and of its ${plural(on_the_way, "message")} on the way those that wait are dropped. What is loaded stays.`;
    if (!(await confirm({ title: "Cancel this run?", text, action: "Cancel the run", isDangerous: true }))) return;
    await action.run(async () => {
      const { dropped } = await ask<{ dropped: number }>("api/runs/cancel", { id });
      const rest = " What is sent of it until its sender stops, in seconds, may be left: cancel it once more then.";
      return `${plural(dropped, "waiting message")} dropped.${state === "sending" ? rest : ""}`;
    });
    again();
  };
  return html`
    <p class="actions">
      <button class=${isEnded ? "primary" : ""} disabled=${missing <= 0 || action.isRunning} onClick=${sendAgain}>Send missing lines again</button>
      ${missing > 0 && html`<a class="button" href=${pathOf("api/runs/export", { id })} download>Download missing lines</a>`}
      ${dead > 0 && html`<a class="button" href=${letterPlace({ run: id })}>Its dead letters</a>`}
      <button disabled=${isEnded || action.isRunning} onClick=${cancel}>Cancel …</button>
    </p>
    ${dialog}
  `;
}

function Deaths({ run: { id, deaths } }: { readonly run: ShownRun }): VNode | null {
  if (deaths.length === 0) return null;
  return html`
    <section>
      <h3>Died</h3>
      <table class="stacked">
        <thead><tr><th class="n">messages</th><th>stage</th><th>of</th><th>reason</th></tr></thead>
        <tbody>
          ${deaths.map(
            ({ stage, kind, reason, count, cause }) => html`
              <tr key=${stage + kind + reason}>
                <td class="n dead" data-is="messages">${grouped(count)}</td><td class="short" data-is="stage">${stage}</td>
                <td class="short"><a href=${letterPlace({ run: id, stage, cause })}>${kind}</a></td>
                <td class="reason">${reason.split("\n", 1)[0]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
  `;
}

/** The first lines that are missing, once they are asked for: the inventory is read for it. */
function Missing({ run }: { readonly run: RunStatus }): VNode {
  const [isWanted, setWanted] = useState(false);
  const path = isWanted ? pathOf("api/runs/missing", { id: run.id }) : undefined;
  const { reply, refused, isWaiting } = useAsked<{ rows: readonly FailedRow[]; areAll: boolean }>(path, run.loaded, {
    isOfPerson: true,
  });
  return html`
    <details onToggle=${(event: Event) => setWanted((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>Missing lines</summary>
      <${Trouble} refused=${refused} />
      ${isWanted && !reply && isWaiting && html`<p class="empty">Reading the inventory …</p>`}
      ${reply?.rows.length === 0 && html`<p class="empty">Nothing is missing.</p>`}
      ${
        reply &&
        reply.rows.length > 0 &&
        html`
          <table class="stacked">
            <thead><tr><th>line</th><th>row</th><th>missing because</th></tr></thead>
            <tbody>
              ${reply.rows.map(
                ({ failure: { file, line, kind, reason }, row }) => html`
                  <tr key=${`${file}:${line}`}>
                    <td class="time">${file.split("/").at(-1)}:${line}</td>
                    <td class="reason">${Object.values(row).join(", ")}</td>
                    <td class="reason">${kind}: ${reason.split("\n", 1)[0]}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
          ${!reply.areAll && html`<p class="foot">the first ${reply.rows.length}; all of them are in the download</p>`}
        `
      }
    </details>
  `;
}
