import { Fault } from "../../pipeline/fault/fault.ts";

export const notFound = (what: string, remedy = "stac-ingest collections list"): Fault =>
  new Fault("not_found", `there is no ${what} in the catalogue`, { remedy });
