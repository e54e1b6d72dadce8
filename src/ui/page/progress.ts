import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RunState } from "../../operations/runs/run-status.ts";
import { grouped } from "../../pipeline/text/grouped.ts";

/** Bar of a run: what is loaded, and what died, of all that was or will be sent. */
export function Progress({ run }: { readonly run: RunState }): VNode {
  const { total, sent, refused, loaded, superseded, cancelled, dead } = run;
  const all = Math.max(total ?? sent, 1);
  const good = loaded + superseded;
  const text = [
    `${grouped(good)} of ${grouped(total ?? sent)}${total === null ? " sent so far" : ""} loaded`,
    dead > 0 && `${grouped(dead)} dead`,
    cancelled > 0 && `${grouped(cancelled)} cancelled`,
    refused > 0 && `${grouped(refused)} refused`,
  ].filter(Boolean);
  const part = (count: number): string => `${(Math.min(count, all) / all) * 100}`;
  const rest = part(good + cancelled);
  return html`
    <svg class="bar" aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none">
      <rect class="good" width=${part(good)} height="4" />
      <rect class="dropped" x=${part(good)} width=${part(cancelled)} height="4" />
      <rect class="bad" x=${rest} width=${part(dead)} height="4" />
    </svg>
    <small>${text.join(", ")}</small>
  `;
}
