import { isStdin } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { RunRecord } from "../../pipeline/run.ts";

/** The inventories of a run, by names that can be opened again. @throws Fault `wrong_usage` */
export function inventoriesOf({ id, command, inputs }: RunRecord): string[] {
  if (command !== "enqueue") {
    throw new Fault("wrong_usage", `run ${id} is one of ${command}, which has no inventory`, {
      remedy: "publish the files again: what is there already is left as it is",
    });
  }
  if (inputs.some(({ name }) => isStdin(name))) {
    throw new Fault("wrong_usage", `run ${id} was read from stdin, which is gone`, {
      remedy: "stac-ingest dlq export, for what died",
    });
  }
  return inputs.map(({ name }) => name);
}
