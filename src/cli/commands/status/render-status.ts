import type { Status } from "../../../operations/status/read-status.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { roughTime } from "../../../pipeline/text/rough-time.ts";
import { describePaused } from "../../notes/describe-paused.ts";
import type { ToType } from "../../notes/same-pipeline.ts";
import { table } from "../../terminal/table.ts";

/** The whole status, for people. */
export function statusTable(status: Status, toType: ToType): string {
  const {
    running,
    starting,
    settings_changed,
    paused,
    stages: counts,
    collections,
    catalogue_problem,
    runs,
    runs_problem,
  } = status;
  const queues = table(
    ["stage", "waiting", "in flight", "delayed", "dead", "oldest"],
    stages.map((stage) => {
      const { waiting, in_flight, delayed, dead, oldest_seconds: oldest } = counts[stage];
      return [stage, waiting, in_flight, delayed, dead, oldest === null ? "" : roughTime(oldest)];
    }),
  );
  const items = table(
    ["collection", "items"],
    (collections ?? []).map(({ collection, items }) => [collection, items]),
  );
  return [
    [
      `the stages are ${running ? "running" : starting ? "starting" : "not running"}`,
      settings_changed ? toType(changed) : "",
      toType(describePaused(paused)),
    ]
      .filter(Boolean)
      .join("\n"),
    queues,
    ...(runs.length > 0 ? [runsTable(runs)] : []),
    ...(runs_problem !== undefined && collections !== null ? [`runs unknown: ${runs_problem}`] : []),
    collections === null ? `items unknown: ${catalogue_problem}` : items || "no collections",
  ].join("\n\n");
}

const changed =
  "settings changed since the pipeline was started (try: stac-ingest local stop, then stac-ingest local start --detach)";

const runsTable = (runs: Status["runs"]): string =>
  table(
    ["run", "label", "state", "sent", "loaded", "dead", "on the way"],
    runs.map(({ id, label, state, sent, loaded, superseded, dead, on_the_way }) => [
      id.slice(0, 8),
      label ?? "",
      state,
      sent,
      loaded + superseded,
      dead,
      on_the_way,
    ]),
  );
