import { html } from "htm/preact";
import type { VNode } from "preact";

/** A command to type. Its words stay whole at the end of a line: `--` alone there would be read as another option. */
export function Command({ text }: { readonly text: string }): VNode {
  const words = text.split(" ");
  return html`<code>${words.map((word, index) => html`${index > 0 && " "}<span class="word">${word}</span>`)}</code>`;
}
