import { shown } from "../fault/shown.ts";
import type { Warning } from "./warning.ts";

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** A doubt about the first of several times that is stored and yet not spelled as STAC wants it. */
export function spellingWarnings(times: readonly (string | null | undefined)[]): Warning[] {
  const odd = times.find((time) => typeof time === "string" && !rfc3339.test(time));
  return odd === undefined || odd === null
    ? []
    : [{ kind: "time_not_rfc3339", message: `${shown(odd)}, which is read as UTC unless it says otherwise` }];
}
