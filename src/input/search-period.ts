import { Fault } from "../pipeline/fault/fault.ts";

interface Period {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Reads a time, or two with `/` between and `..` for an open end, as STAC's searches have them. A year, a month or a day
 * is meant whole.
 * @throws Fault `wrong_usage`
 */
export function readSearchPeriod(text: string): Period {
  const parts = text.split("/");
  const [first = "", last = first] = parts;
  const isOpen = (part: string): boolean => part === ".." || part === "";
  if (parts.length > 2 || parts.every(isOpen)) throw unreadable(text);
  return {
    ...(!isOpen(first) && { from: bounds(first, text).from }),
    ...(!isOpen(last) && { to: bounds(last, text).to }),
  };
}

function bounds(part: string, whole: string): Required<Period> {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(part) ?? [];
  if (year === undefined) {
    if (!/^\d{4}-\d\d-\d\d[Tt ]/.test(part) || Number.isNaN(Date.parse(part))) throw unreadable(whole);
    return { from: part, to: part };
  }
  const from = `${year}-${month ?? "01"}-${day ?? "01"}`;
  const lastDay = day ?? String(new Date(Date.UTC(Number(year), Number(month ?? "12"), 0)).getUTCDate());
  const to = `${year}-${month ?? "12"}-${lastDay}`;
  if (Number.isNaN(Date.parse(from)) || new Date(to).getUTCDate() !== Number(lastDay)) throw unreadable(whole);
  return { from: `${from}T00:00:00Z`, to: `${to}T23:59:59.999999Z` };
}

const unreadable = (text: string): Fault =>
  new Fault("wrong_usage", `${JSON.stringify(text)} is no time and no period`, {
    remedy: "2024, 2024-06, 2024-06-01T12:00:00Z, 2024-01/2024-06 or 2024-06-01/..",
  });
