import type { StagesStatus } from "../../../operations/status/read-status.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import type { Context } from "../../context.ts";
import { isScreen } from "../../terminal/has-colors.ts";

/** Time between two lines where there is no terminal. */
const lineMilliseconds = 10_000;

/** Display of messages that are waited for. */
export interface WaitingShown extends Disposable {
  update(status: StagesStatus, died: number): void;
}

/** Shows on stderr which messages are waited for: a spinner on a terminal, elsewhere a line now and then, if it changed. */
export function showWaiting({ terminal, progress, note }: Context): WaitingShown {
  const shown = progress("waiting for the stages");
  let [told, toldAt] = ["", performance.now()];
  return {
    update: (status, died) => {
      const line = lineOf(status, died);
      shown.update(line);
      const isDue = performance.now() - toldAt >= lineMilliseconds && line !== told;
      if (isScreen(terminal.stderr, terminal.env) || !isDue) return;
      [told, toldAt] = [line, performance.now()];
      note(line);
    },
    [Symbol.dispose]: () => shown.stop(),
  };
}

function lineOf({ stages: counts }: StagesStatus, died: number): string {
  const parts = stages.map((stage) => {
    const { waiting, in_flight, delayed } = counts[stage];
    return `${stage} ${grouped(waiting + delayed)} waiting, ${grouped(in_flight)} in flight`;
  });
  return [...parts, ...(died > 0 ? [`${grouped(died)} died`] : [])].join("; ");
}
