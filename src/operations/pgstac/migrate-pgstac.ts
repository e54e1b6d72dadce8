import type { OperateReplies } from "../../pipeline/operate.ts";
import type { Target } from "../../targets/target.ts";

/** Brings the catalogue's pgstac to a version; loads wait for it and go on after it. */
export function migratePgstac(
  { operate }: Pick<Target, "operate">,
  version: string,
): Promise<OperateReplies["pgstac.migrate"]> {
  return operate({ action: "pgstac.migrate", version });
}
