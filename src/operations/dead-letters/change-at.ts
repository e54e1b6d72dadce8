import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject } from "../../pipeline/text/json.ts";

/** A name of a member, or a place in a list: from 0, or from the end if it is below 0. */
export type PathStep = string | number;

/**
 * Sets what is at a path of a document; objects on the way that are not there are made.
 * @throws Fault `invalid_request` if something on the way has no such part
 */
export function setAt(document: unknown, steps: readonly PathStep[], value: unknown): void {
  let holder = document;
  for (const [at, step] of steps.entries()) {
    const isLast = at === steps.length - 1;
    const next = isLast ? value : (partOf(holder, step, steps.slice(0, at)) ?? {});
    put(holder, step, next, steps.slice(0, at));
    holder = next;
  }
}

/** Deletes what is at a path of a document; nothing if it is not there. @throws Fault `invalid_request` */
export function deleteAt(document: unknown, steps: readonly PathStep[]): void {
  const last = steps.at(-1);
  let holder = document;
  for (const [at, step] of steps.slice(0, -1).entries()) {
    holder = partOf(holder, step, steps.slice(0, at));
    if (holder === undefined || holder === null) return;
  }
  if (last === undefined || partOf(holder, last, steps.slice(0, -1)) === undefined) return;
  if (Array.isArray(holder)) holder.splice(placeIn(holder, Number(last)), 1);
  else delete (holder as Record<string, unknown>)[String(last)];
}

function partOf(holder: unknown, step: PathStep, path: readonly PathStep[]): unknown {
  if (typeof step === "number") {
    if (!Array.isArray(holder)) throw noPart(holder, path, "is no list");
    return holder[placeIn(holder, step)];
  }
  if (!isObject(holder)) throw noPart(holder, path, "is no object");
  return Object.hasOwn(holder, step) ? holder[step] : undefined;
}

function put(holder: unknown, step: PathStep, value: unknown, path: readonly PathStep[]): void {
  partOf(holder, step, path);
  if (Array.isArray(holder)) {
    const place = placeIn(holder, Number(step));
    if (place < 0 || place > holder.length) throw noPart(holder, path, `has ${holder.length} elements`);
    holder[place] = value;
    return;
  }
  // `__proto__` is a name like any other.
  Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true });
}

const placeIn = (list: readonly unknown[], step: number): number => (step < 0 ? list.length + step : step);

function noPart(holder: unknown, path: readonly PathStep[], why: string): Fault {
  const where = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  const shown = typeof holder === "object" ? "" : ` (${JSON.stringify(holder) ?? "nothing"})`;
  return new Fault("invalid_request", `${where === "" ? "the body" : where}${shown.slice(0, 80)} ${why}`);
}
