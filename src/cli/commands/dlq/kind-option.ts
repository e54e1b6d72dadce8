import { Option } from "commander";
import { errorKinds } from "../../../pipeline/fault.ts";

/** A fresh `--kind`. */
export function kindOption(): Option {
  return new Option("--kind <kind>", "only those that died of this").choices(errorKinds);
}
