import { Fault } from "../../../pipeline/fault/fault.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { shellWord } from "../../../pipeline/text/shell-word.ts";
import type { Context } from "../../context.ts";
import type { SelectionOptions } from "./selection-options.ts";

/**
 * Says that no dead letter is meant: `undefined` if all of the stages were, and none is there.
 * @throws Fault `not_found` if an id or a cause was named, which somebody has read somewhere
 */
export function describeNoLetters(
  stage: Stage | undefined,
  { id, cause, ...others }: SelectionOptions,
): string | undefined {
  const named = [
    ...(id === undefined ? [] : [`has the id ${id}`]),
    ...(cause === undefined ? [] : [`has the cause ${cause}`]),
  ];
  const filters = Object.values(others).filter((value) => value !== undefined);
  const which = `no dead letter${stage ? ` of ${stage}` : ""}`;
  if (named.length === 0) return filters.length === 0 ? undefined : `${which} is like that (try: stac-ingest dlq list)`;
  const alike = filters.length === 0 ? [] : ["is like that"];
  throw new Fault("not_found", `${which} ${[...named, ...alike].join(" and ")}`, {
    remedy:
      id === undefined
        ? "stac-ingest dlq list"
        : `stac-ingest dlq list, or stac-ingest logs --message ${shellWord(id)}`,
  });
}

/** Says so beside what a command prints. */
export function noteNoLetters(
  stage: Stage | undefined,
  options: SelectionOptions,
  { note }: Pick<Context, "note">,
): void {
  const nothing = describeNoLetters(stage, options);
  if (nothing !== undefined) note(nothing);
}
