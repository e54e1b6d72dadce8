import { html } from "htm/preact";
import type { VNode } from "preact";
import { grouped } from "../../pipeline/text/grouped.ts";
import { clock } from "./clock.ts";

interface CurveProps {
  /** Messages done in each minute, the running one last. */
  readonly minutes: readonly number[];
  readonly at: number;
}

const height = 40;

/** Curve of the last hour, whose height is the busiest minute. */
export function Curve({ minutes, at }: CurveProps): VNode {
  const most = Math.max(...minutes, 1);
  const peak = minutes.indexOf(Math.max(...minutes));
  const done = minutes.reduce((sum, count) => sum + count, 0);
  const points = minutes.map((count, index) => `${index},${(height - (count / most) * (height - 2)).toFixed(1)}`);
  const peakAt = clock(at - (minutes.length - 1 - peak) * 60_000);
  const text =
    done === 0 ? "nothing done in the last hour" : `${grouped(done)} done, most ${grouped(most)} at ${peakAt}`;
  return html`
    <figure>
      <svg class="curve" aria-hidden="true" viewBox="0 0 ${minutes.length - 1} ${height}" preserveAspectRatio="none">
        <polygon points="0,${height} ${points.join(" ")} ${minutes.length - 1},${height}" />
        <polyline points=${points.join(" ")} />
      </svg>
      <p class="axis" aria-hidden="true"><span>an hour ago</span><span>now</span></p>
      <figcaption>${text}</figcaption>
    </figure>
  `;
}
