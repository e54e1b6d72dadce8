import { html } from "htm/preact";
import type { VNode } from "preact";
import { Trouble } from "./trouble.ts";
import type { Action } from "./use-action.ts";

/** Tells how an action goes, or ended. */
export function Outcome({ action: { isRunning, done, refused } }: { readonly action: Action }): VNode {
  return html`
    <div role="status">
      ${isRunning && html`<p class="note">Working …</p>`}${done && html`<p class="note">${done}</p>`}
    </div>
    <${Trouble} refused=${refused} />
  `;
}
