import { html } from "htm/preact";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { stages } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { NoStatus, ShownStatus } from "../status-feed.ts";
import { clock } from "./clock.ts";
import { keepFocus } from "./keep-focus.ts";
import { LettersPanel } from "./letters-panel.ts";
import { MapPanel } from "./map-panel.ts";
import { PipelinePanel } from "./pipeline-panel.ts";
import { RunsPanel } from "./runs-panel.ts";
import { sentence } from "./sentence.ts";
import { chosenTheme, nextTheme } from "./theme.ts";
import { toType } from "./to-type.ts";
import { type Feed, useFeed } from "./use-feed.ts";
import { type Place, usePlace } from "./use-place.ts";

interface Panel {
  readonly name: string;
  readonly title: string;
  readonly panel: (props: { readonly feed: Feed; readonly place: Place }) => VNode;
}

const pipeline: Panel = { name: "pipeline", title: "Pipeline", panel: PipelinePanel };
const panels: readonly Panel[] = [
  pipeline,
  { name: "letters", title: "Dead letters", panel: LettersPanel },
  { name: "runs", title: "Runs", panel: RunsPanel },
  { name: "map", title: "Map", panel: MapPanel },
];

/** The whole page: its head, the way to each panel, and the panel that the address names. */
export function App(): VNode {
  const feed = useFeed();
  const place = usePlace();
  const shown = panels.find(({ name }) => name === place.panel) ?? pipeline;
  useEffect(() => {
    document.title = `${shown.title} – stac-ingest`;
  }, [shown]);
  useNumberKeys();
  const main = useRef<HTMLElement>(null);
  const isMoved = useRef(false);
  useEffect(() => {
    // Not at first: the keyboard then begins with the way past the head.
    if (isMoved.current) keepFocus(main.current);
    isMoved.current = true;
  }, [place.panel, place.name, String(place.query)]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header>
      <h1>stac-ingest</h1>
      <${State} feed=${feed} />
      <nav aria-label="Panels">
        ${panels.map(
          ({ name, title }, index) => html`
            <a href="#/${name}" aria-current=${name === shown.name ? "page" : undefined} title="key ${index + 1}" aria-keyshortcuts=${index + 1}>
              ${title}${name === "letters" && html`<${DeadCount} feed=${feed} />`}
            </a>
          `,
        )}
      </nav>
      <${ThemeButton} />
    </header>
    <${NotConnected} feed=${feed} />
    <main id="main" tabindex="-1" ref=${main}><${shown.panel} feed=${feed} place=${place} /></main>
  `;
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** Goes to a panel by its number on the keyboard. */
function useNumberKeys(): void {
  useEffect(() => {
    const onKey = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
      if (ctrlKey || metaKey || altKey || (target as Element).closest("input, textarea, select, dialog")) return;
      const panel = panels[Number(key) - 1];
      if (panel) location.hash = `#/${panel.name}`;
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

function State({ feed: { status, failure, isConnected } }: { readonly feed: Feed }): VNode {
  const [kind, text] = !isConnected
    ? ["broken", "no answer"]
    : failure
      ? ["broken", "unknown"]
      : status === undefined
        ? ["waits", "reading"]
        : status.starting
          ? ["waits", "starting"]
          : !status.running
            ? ["broken", "stopped"]
            : status.problems.some(isTrouble(status))
              ? ["broken", "in trouble"]
              : status.paused.length > 0
                ? ["waits", `${status.paused.join(" and ")} paused`]
                : ["runs", "running"];
  return html`<p class="state ${kind}">${status && html`<b>${status.target}</b>`} ${text}</p>`;
}

/** Tells a problem that nobody wanted: a stage that is paused is broken, too, as monitors see it. */
const isTrouble =
  ({ paused }: ShownStatus) =>
  ({ severity, part }: ShownStatus["problems"][number]): boolean =>
    severity === "broken" && !paused.some((stage) => stage === part);

function NotConnected({ feed: { status, failure, isConnected } }: { readonly feed: Feed }): VNode | null {
  if (isConnected && !failure) return null;
  const noServer = { message: "the page's server does not answer", remedy: "stac-ingest ui" };
  const { message, remedy }: NoStatus = (isConnected && failure) || noServer;
  return html`
    <p class="banner" role="alert">
      <b>${sentence(message)}</b>
      ${status && ` What is shown is of ${clock(status.at)}.`} ${remedy && `Try: ${toType(remedy)}`}
    </p>
  `;
}

function DeadCount({ feed: { status } }: { readonly feed: Feed }): VNode | null {
  const dead = status ? stages.reduce((sum, stage) => sum + status.stages[stage].dead, 0) : 0;
  return dead > 0 ? html` <span class="count">${grouped(dead)}</span>` : null;
}

function ThemeButton(): VNode {
  const [theme, setTheme] = useState(chosenTheme());
  return html`
    <button class="quiet" onClick=${() => setTheme(nextTheme())} title="light, dark, or as the system has it">
      <span class="visually-hidden">theme: </span><span aria-hidden="true">◐ </span>${theme === "system" ? "auto" : theme}
    </button>
  `;
}
