import type { Losses } from "../../../operations/status/wait-until-idle.ts";
import { plural } from "../../../pipeline/text/plural.ts";

/** Sentences about messages that were waited for and did not get in, each with the command that shows them. */
export function lossLines({ died, run, unexplained }: Losses): string[] {
  const ofRun = run === undefined ? "" : ` of run ${run}`;
  const which = run === undefined ? "" : ` --run ${run.slice(0, 8)}`;
  return [
    ...(died > 0 ? [`${plural(died, "message")}${ofRun} died (try: stac-ingest dlq list${which})`] : []),
    ...unexplained.map(
      ({ run: id, count }) =>
        `run ${id}: ${plural(count, "message")} neither loaded nor known to be dead (try: stac-ingest runs show ${id.slice(0, 8)} --look)`,
    ),
  ];
}

/** Says of which runs rows make an item that another of their rows makes, too: fewer items than rows are right then. */
export const replacedLines = ({ replaced }: Losses): string[] =>
  replaced.map(
    ({ run, count }) =>
      `run ${run}: ${plural(count, "row")} replaced by another of the same item (try: stac-ingest runs show ${run})`,
  );
