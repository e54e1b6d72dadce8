import { html } from "htm/preact";
import type { VNode } from "preact";
import { toType } from "./to-type.ts";

/** A command to type, about the pipeline that the page shows. Its words stay whole at the end of a line: `--` alone there would be read as another option. */
export function Command({ text }: { readonly text: string }): VNode {
  const words = toType(text).split(" ");
  return html`<code>${words.map((word, index) => html`${index > 0 && " "}<span class="word">${word}</span>`)}</code>`;
}
