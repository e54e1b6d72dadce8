import type { OperateReplies } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";

type Migrated = OperateReplies["pgstac.migrate"];

/**
 * Brings the catalogue's pgstac to a version; loads wait for it and go on after it. Then has the partitions brought up to
 * date, which takes longer where there are many, and reports how many are left meanwhile.
 */
export async function migratePgstac(
  { operate }: Pick<Target, "operate">,
  version: string,
  report: (left: number) => void = () => {},
): Promise<Migrated> {
  return untilDrained(() => operate({ action: "pgstac.migrate", version }), report);
}

/** Asks until nothing is left in pgstac's queue, or nothing becomes less. Tells of the first answer, and what is left. */
export async function untilDrained(ask: () => Promise<Migrated>, report: (left: number) => void): Promise<Migrated> {
  const first = await ask();
  let { queued } = first;
  while (queued > 0) {
    report(queued);
    const before = queued;
    ({ queued } = await ask());
    if (queued >= before) break;
  }
  return { ...first, queued };
}
