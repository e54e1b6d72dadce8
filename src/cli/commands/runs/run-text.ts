import type { RunStatus } from "../../../operations/runs/run-status.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { roughTime } from "../../../pipeline/text/rough-time.ts";
import type { ToType } from "../../notes/same-pipeline.ts";
import { table } from "../../terminal/table.ts";

const mostDeaths = 10;

/** A run for people: its counts, its deaths by reason with the next command, its collections. */
export function runText(run: RunStatus, toType: ToType): string {
  const parts = [
    [`run ${run.id}`, run.label, run.state, run.started_at?.slice(0, 19)].filter(Boolean).join("  "),
    ...run.inputs.map(({ name }) => `  ${name}`),
    countsTable(run),
    replacedText(run),
    deathsText(run, toType),
    run.collections.length > 1 ? collectionsTable(run) : "",
    run.state === "unknown" ? "the run itself is not known here: its messages name it" : "",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** One line for a run under way. */
export function runLine(run: RunStatus): string {
  const { sent, total, loaded, superseded, dead, on_the_way, per_minute, seconds_left } = run;
  const all = total ?? sent;
  const done = loaded + superseded;
  const share = all > 0 ? ` (${Math.floor((done / all) * 100)} %)` : "";
  return [
    `${grouped(done)} of ${grouped(all)} loaded${share}`,
    ...(dead > 0 ? [`${grouped(dead)} dead`] : []),
    `${grouped(on_the_way)} on the way`,
    `${grouped(per_minute)} a minute`,
    ...(seconds_left ? [`about ${roughTime(seconds_left)} left`] : []),
  ].join(", ");
}

function countsTable(run: RunStatus): string {
  const rows: [string, string | number][] = [
    ["total", run.total ?? "not read to the end yet"],
    ["sent", run.sent],
    ["refused before sending", run.refused],
    ["loaded", run.loaded],
    ["  new", run.new],
    ["  changed", run.changed],
    ["  unchanged", run.unchanged],
    ["  not told apart", run.other],
    ["superseded by a newer version", run.superseded],
    ["cancelled", run.cancelled],
    ["dead", run.dead],
    ["on the way", run.on_the_way],
    ["a minute", run.per_minute],
  ];
  const always = new Set(["total", "sent", "loaded", "dead", "on the way"]);
  const left = run.seconds_left ? `\ntime left  about ${roughTime(run.seconds_left)}` : "";
  const shown = rows.filter(([name, count]) => always.has(name) || count !== 0);
  return `${table(
    ["messages", ""],
    shown.map(([name, count]) => [name, typeof count === "number" ? grouped(count) : count]),
  )}${left}`;
}

function replacedText({ replaced, replaced_examples }: RunStatus): string {
  if (replaced === 0) return "";
  const rows = replaced === 1 ? "row was replaced by another row that makes" : "rows were replaced by others that make";
  return [
    `${grouped(replaced)} ${rows} an item of the same id`,
    ...replaced_examples.map(({ collection, item_id, sequence, replaced_by, places }) => {
      const [place, by] = places ?? [`message ${grouped(sequence)}`, `message ${grouped(replaced_by)}`];
      return `  ${place} by ${by}  ${collection}/${item_id}`;
    }),
  ].join("\n");
}

/** Commands that say which messages of a run died. `publish` has no inventory whose rows could be missing. */
export const deathsRemedy = ({ id, command }: Pick<RunStatus, "id" | "command">): string => {
  const letters = `stac-ingest dlq list --run ${id.slice(0, 8)}`;
  return command === "enqueue" ? `stac-ingest runs missing ${id.slice(0, 8)}, or ${letters}` : letters;
};

function deathsText(run: RunStatus, toType: ToType): string {
  const { deaths, dead } = run;
  if (dead === 0) return "";
  const shown = deaths.slice(0, mostDeaths);
  const more = deaths.length > shown.length ? `\nand ${grouped(deaths.length - shown.length)} more reasons` : "";
  return `${table(
    ["dead", "stage", "kind", "reason"],
    shown.map(({ count, stage, kind, reason }) => [count, stage, kind, reason]),
  )}${more}\ntry: ${toType(deathsRemedy(run))}`;
}

const collectionsTable = ({ collections }: RunStatus): string =>
  table(
    ["collection", "loaded", "dead"],
    collections.map(({ collection, loaded, dead }) => [collection, loaded, dead]),
  );
