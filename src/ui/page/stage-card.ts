import { html } from "htm/preact";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { WatchedStage } from "../../operations/status/status-reader.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { roughTime } from "../../pipeline/text/rough-time.ts";
import { ask } from "./ask.ts";
import { Curve } from "./curve.ts";
import { useConfirmation } from "./use-confirmation.ts";

interface StageCardProps {
  readonly stage: Stage;
  readonly counts: WatchedStage;
  /** The most runs at once. */
  readonly most: number;
  readonly isPaused: boolean;
  readonly isStuck: boolean;
  /** Reason why nothing is known of the last hour, if it is so. */
  readonly logsProblem: string | undefined;
  /** False where the queue does not tell how long its messages wait. */
  readonly isAged: boolean;
  readonly at: number;
}

/** Work of each stage, in a few words. */
const does: Readonly<Record<Stage, string>> = {
  gen: "a package makes the item",
  load: "a batch goes to the catalogue",
};

/** Runs of each stage, as those who watch it call them. */
const runsOf: Readonly<Record<Stage, string>> = { gen: "workers busy", load: "loads at once" };

/** A stage: what waits for it, what it works on, what died in it, and how fast it is. */
export function StageCard({ stage, counts, most, isPaused, isStuck, logsProblem, isAged, at }: StageCardProps): VNode {
  const { waiting, in_flight, delayed, dead, per_minute, oldest_seconds: oldest, minutes, runs_at_once } = counts;
  // What is guessed from the messages in flight may be more than there can be.
  const runs = logsProblem === undefined && runs_at_once !== null ? Math.min(runs_at_once, most) : "–";
  return html`
    <section class="card ${isStuck ? "broken" : isPaused ? "paused" : ""}" aria-labelledby="stage-${stage}">
      <h3 id="stage-${stage}">${stage} <small>${does[stage]}</small></h3>
      <p class="main-number"><b>${grouped(waiting)}</b> waiting</p>
      <dl>
        <div title="on average in the last minute"><dt>${runsOf[stage]}</dt><dd>${runs} of ${grouped(most)}</dd></div>
        <div><dt>in flight</dt><dd>${grouped(in_flight)}</dd></div>
        <div><dt>delayed</dt><dd>${grouped(delayed)}</dd></div>
        <div><dt>oldest</dt><dd>${oldest !== null ? roughTime(oldest) : isAged ? "–" : "not told by SQS"}</dd></div>
        <div><dt>a minute</dt><dd>${logsProblem === undefined ? grouped(per_minute) : "–"}</dd></div>
      </dl>
      ${logsProblem === undefined ? html`<${Curve} minutes=${minutes} at=${at} />` : html`<p class="problem">The log cannot be read: ${logsProblem}</p>`}
      <p class="foot">
        <a class=${dead > 0 ? "dead" : ""} href="#/letters?stage=${stage}">${grouped(dead)} dead</a>
        <${PauseButton} stage=${stage} isPaused=${isPaused} />
      </p>
    </section>
  `;
}

function PauseButton({ stage, isPaused }: { readonly stage: Stage; readonly isPaused: boolean }): VNode {
  const [dialog, confirm] = useConfirmation();
  const [problem, setProblem] = useState("");
  const change = async (): Promise<void> => {
    const text = isPaused
      ? `${stage} takes messages again.`
      : `${stage} takes no more messages until it is resumed; what is under way ends, and messages wait.`;
    const verb = isPaused ? "Resume" : "Pause";
    if (!(await confirm({ title: `${verb} ${stage}?`, text, action: verb }))) return;
    await ask("api/pause", { stage, paused: !isPaused }).then(
      () => setProblem(""),
      (error: Error) => setProblem(error.message),
    );
  };
  return html`
    <button onClick=${change}>${isPaused ? "Resume" : "Pause"} <span class="visually-hidden">${stage}</span></button>
    ${problem && html`<span class="problem" role="alert">${problem}</span>`} ${dialog}
  `;
}
