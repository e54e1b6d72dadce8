import { isElsewhere, isStdin } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import { inventoryFormats } from "../../settings/inventory-formats.ts";
import type { RowChoice } from "../enqueue/selected-rows.ts";
import { isCutAddress } from "./recorded-address.ts";

/** The rows that a run was made of, so that they can be read again in the same order. @throws Fault `wrong_usage` */
export function rowChoiceOf({ id, command, inputs, format, selection = {} }: RunRecord): RowChoice {
  if (command !== "enqueue") {
    throw new Fault("wrong_usage", `run ${id} is one of ${command}, which has no inventory`, {
      remedy: `stac-ingest dlq peek --run ${id} names the file and line of each that died; publishing the files again leaves what is there as it is`,
    });
  }
  if (inputs.some(({ name }) => isStdin(name))) {
    throw new Fault("wrong_usage", `run ${id} was read from stdin, which is gone`, {
      remedy: "stac-ingest dlq export, for what died",
    });
  }
  const cut = inputs.find(({ name }) => isElsewhere(name) && isCutAddress(name));
  if (cut) {
    throw new Fault("wrong_usage", `run ${id} was read from ${cut.name}, of which the ledger keeps no more`, {
      remedy: `stac-ingest dlq redrive gen --run ${id}, for what died; or stac-ingest verify with the whole address, which writes the rows that are not in the catalogue to a file for enqueue`,
    });
  }
  return {
    inventories: inputs.map(({ name }) => name),
    format: inventoryFormats.find((each) => each === format),
    selection,
    runId: id,
  };
}
