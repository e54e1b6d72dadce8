import type { OperateReplies } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";

/** Reads the versions of pgstac and of the PostgreSQL below it. */
export function readPgstacVersion({ operate }: Pick<Target, "operate">): Promise<OperateReplies["pgstac.version"]> {
  return operate({ action: "pgstac.version" });
}
