import { html } from "htm/preact";
import type { VNode } from "preact";
import type { Refused } from "./ask.ts";
import { sentence } from "./sentence.ts";
import { toType } from "./to-type.ts";

/** Tells that the server refused something, and what to do. */
export function Trouble({ refused }: { readonly refused: Refused | undefined }): VNode | null {
  if (!refused) return null;
  return html`
    <p class="banner" role="alert">
      <b>${sentence(refused.message)}</b>${refused.remedy && ` Try: ${toType(refused.remedy)}`}
    </p>
  `;
}
