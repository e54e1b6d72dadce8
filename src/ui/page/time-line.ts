import { html } from "htm/preact";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ItemTimes } from "../../pipeline/operate/item-map.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { timeTicks } from "./time-ticks.ts";
import { WrittenField } from "./written-field.ts";

/** A period; an end that is undefined is open. */
export interface Period {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface TimeLineProps {
  readonly times: ItemTimes | undefined;
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
}

const height = 48;

/** The numbers of items along time. A stretch of it that is dragged over, or two dates that are typed, select. */
export function TimeLine({ times, period, onPeriod }: TimeLineProps): VNode {
  const section = useRef<HTMLElement>(null);
  const dragged = useDrag(times, onPeriod);
  const steps = times?.steps ?? [];
  const most = Math.max(...steps, 1);
  const all = steps.reduce((sum, count) => sum + count, 0);
  const text = times?.first
    ? `${times.isEstimate ? "about " : ""}${plural(all, "item")} from ${day(times.first)} to ${day(times.last)}`
    : "no items";
  const stretch = dragged.stretch ?? chosenStretch(times, period);
  const chooseAll = (): void => {
    // The button goes with the period.
    section.current?.focus();
    onPeriod({ from: undefined, to: undefined });
  };
  const choose = (name: keyof Period) => (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    onPeriod({
      ...period,
      [name]: value === "" ? undefined : `${value}${name === "from" ? "T00:00:00Z" : "T23:59:59.999Z"}`,
    });
  };
  return html`
    <section class="time-line" aria-label="Time" tabindex="-1" ref=${section}>
      ${
        times &&
        steps.length > 0 &&
        html`
          <svg aria-hidden="true" viewBox="0 0 ${steps.length} ${height}" preserveAspectRatio="none" ...${dragged.handlers}>
            ${steps.map((count, index) => {
              const tall = count === 0 ? 0 : Math.max(2, (count / most) * height);
              const told = `${plural(count, "item")} from ${day(timeAt(times, index))} to ${day(timeAt(times, index + 1))}`;
              return html`<rect x=${index + 0.1} y=${height - tall} width="0.8" height=${tall}><title>${told}</title></rect>`;
            })}
            ${stretch && html`<rect class="stretch" x=${stretch[0]} y="0" width=${stretch[1] - stretch[0]} height=${height} />`}
          </svg>
        `
      }
      ${times?.first && times.last && html`<p class="axis" aria-hidden="true">${timeTicks(times.first, times.last).map((tick) => html`<span>${tick}</span>`)}</p>`}
      <p class="actions">
        <small class="time-line-text">${text}</small>
        <label><span class="visually-hidden">from</span><${WrittenField} type="date" value=${day(period.from)} onChange=${choose("from")} /></label>
        <span>–</span>
        <label><span class="visually-hidden">to</span><${WrittenField} type="date" value=${day(period.to)} onChange=${choose("to")} /></label>
        ${(period.from || period.to) && html`<button onClick=${chooseAll}>All times</button>`}
      </p>
    </section>
  `;
}

const day = (time: string | null | undefined): string => time?.slice(0, 10) ?? "";

/** The steps that a period has chosen; undefined if it has chosen all. */
function chosenStretch(times: ItemTimes | undefined, { from, to }: Period): readonly [number, number] | undefined {
  if (!times?.first || !times.last || (from === undefined && to === undefined)) return undefined;
  const [begin, steps] = [Date.parse(times.first), times.steps.length];
  // Items of one moment are in one step, however short it is.
  const length = Math.max(Date.parse(times.last) - begin, 1);
  const stepOf = (time: string): number => Math.min(Math.max(((Date.parse(time) - begin) / length) * steps, 0), steps);
  const [first, end] = [from === undefined ? 0 : stepOf(from), to === undefined ? steps : stepOf(to)];
  return [first, Math.max(end, first)];
}

/** The time at which a step begins. */
function timeAt({ first, last, steps }: ItemTimes, step: number): string {
  const begin = Date.parse(first ?? "");
  return new Date(begin + (step / steps.length) * (Date.parse(last ?? "") - begin)).toISOString();
}

/** Follows a pointer that is dragged along the time line. */
function useDrag(times: ItemTimes | undefined, onPeriod: (period: Period) => void) {
  const begun = useRef<number | undefined>(undefined);
  const [stretch, setStretch] = useState<readonly [number, number] | undefined>();
  const placeOf = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const steps = times?.steps.length ?? 0;
    return Math.min(Math.max(((event.clientX - left) / width) * steps, 0), steps);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      begun.current = placeOf(event);
    },
    onPointerMove: (event: PointerEvent) => {
      if (begun.current === undefined) return;
      const [from = 0, to = 0] = [begun.current, placeOf(event)].sort((one, other) => one - other);
      setStretch([from, to]);
    },
    onPointerUp: (event: PointerEvent) => {
      const start = begun.current;
      begun.current = undefined;
      setStretch(undefined);
      if (start === undefined || !times?.first || !times.last) return;
      const [from = 0, to = 0] = [start, placeOf(event)].sort((one, other) => one - other);
      // A click means the step it is on.
      const [first, end] = to - from < 0.3 ? [Math.floor(from), Math.floor(from) + 1] : [from, to];
      onPeriod({ from: timeAt(times, first), to: timeAt(times, end) });
    },
  };
  return { handlers, stretch };
}
