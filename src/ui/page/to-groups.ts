import { html } from "htm/preact";
import type { VNode } from "preact";
import { groupsPlace, type LookedAt, letterPlace } from "./letter-place.ts";

/** The way back to the list of groups, as it was filtered. */
export function ToGroups({ asked }: { readonly asked: LookedAt }): VNode {
  const place = groupsPlace(asked);
  return html`<a href=${place}>‹ ${place === letterPlace({}) ? "all groups" : "groups, as filtered"}</a>`;
}
