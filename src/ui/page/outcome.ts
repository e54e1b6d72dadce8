import { html } from "htm/preact";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { keepFocus } from "./keep-focus.ts";
import { Trouble } from "./trouble.ts";
import type { Action } from "./use-action.ts";

/** Tells how an action goes, or ended. The focus comes here if the button that began it cannot be used any more. */
export function Outcome({ action: { isRunning, done, refused } }: { readonly action: Action }): VNode {
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done || refused) keepFocus(outcome.current);
  }, [done, refused]);
  return html`
    <div class="outcome" tabindex="-1" ref=${outcome}>
      <div role="status">
        ${isRunning && html`<p class="note">Working …</p>`}${done && html`<p class="note">${done}</p>`}
      </div>
      <${Trouble} refused=${refused} />
    </div>
  `;
}
