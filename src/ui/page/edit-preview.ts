import { html } from "htm/preact";
import type { VNode } from "preact";
import type { RevisedLetter } from "../../operations/dead-letters/preview-revision.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { letterName } from "./letter-name.ts";

/** A letter as it would be changed; one that its stage would refuse stays. */
export type Previewed = Omit<RevisedLetter, "fault"> & { readonly stays?: string };

interface EditPreviewProps {
  readonly letters: readonly Previewed[];
  /** All letters that would be changed. */
  readonly count: number;
}

/** Shows how the first letters would be changed: what goes, and what comes. */
export function EditPreview({ letters, count }: EditPreviewProps): VNode {
  return html`
    ${count > letters.length && letters.length > 0 && html`<p><small>the first ${letters.length} of ${grouped(count)}</small></p>`}
    <ul class="plain">
      ${letters.map(
        ({ id, place, differences, stays }) => html`
          <li key=${id}>
            <b>${letterName({ place, id })}</b>
            ${stays && html` <span class="problem">stays dead: ${stays}</span>`}
            ${!stays && differences.length === 0 && " is not changed"}
            ${differences.map(
              ({ path, before, now }) => html`
                <pre class="difference">${before !== undefined && html`<del>- ${lineOf(path, before)}</del>`}${
                  now !== undefined && html`<ins>+ ${lineOf(path, now)}</ins>`
                }</pre>
              `,
            )}
          </li>
        `,
      )}
    </ul>
  `;
}

const lineOf = (path: string, value: unknown): string =>
  path === "" ? JSON.stringify(value) : `${path}: ${JSON.stringify(value)}`;
