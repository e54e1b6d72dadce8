import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RevisedLetter } from "../../operations/dead-letters/preview-revision.ts";
import { letterName } from "./letter-name.ts";

/** A letter as it would be changed; one that its stage would refuse stays. */
export type Previewed = Omit<RevisedLetter, "fault"> & { readonly stays?: string };

/** Shows how the first letters would be changed: what goes, and what comes. */
export function EditPreview({ letters }: { readonly letters: readonly Previewed[] }): VNode {
  return html`
    <ul class="plain">
      ${letters.map(
        ({ id, place, differences, stays }) => html`
          <li key=${id}>
            <b>${letterName({ place, id })}</b>
            ${stays && html` <span class="problem">stays dead: ${stays}</span>`}
            ${!stays && differences.length === 0 && " is not changed"}
            ${differences.map(
              ({ path, before, now }) => html`
                <pre class="difference">${before !== undefined && html`<del>- ${path || "."} ${JSON.stringify(before)}</del>`}${
                  now !== undefined && html`<ins>+ ${path || "."} ${JSON.stringify(now)}</ins>`
                }</pre>
              `,
            )}
          </li>
        `,
      )}
    </ul>
  `;
}
