import type { RevisedLetter } from "../../../../operations/dead-letters/preview-revision.ts";
import { visibleLine } from "../../../terminal/visible.ts";

/** Shows how a dead letter would be changed: what goes behind a minus, what comes behind a plus. */
export function revisionText({ id, stage, place, differences, fault }: RevisedLetter): string {
  const name = `${stage} ${id}${place === "" ? "" : ` (${place})`}`;
  if (fault) return visibleLine(`${name} stays dead: ${fault.message}`);
  if (differences.length === 0) return `${name} is not changed`;
  const lines = differences.flatMap(({ path, before, now }) => [
    ...(before === undefined ? [] : [`  - ${path || "."} ${JSON.stringify(before)}`]),
    ...(now === undefined ? [] : [`  + ${path || "."} ${JSON.stringify(now)}`]),
  ]);
  return [name, ...lines].map(visibleLine).join("\n");
}
