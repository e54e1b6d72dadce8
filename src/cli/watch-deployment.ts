import type { Watcher } from "../infra/toolkit/watcher.ts";
import type { Context } from "./context.ts";
import { noteSilence } from "./notes/note-silence.ts";
import { confirm } from "./terminal/confirm.ts";

/** Changes that are asked about before they are made. */
export const approvals = ["never", "broadening", "any-change"] as const;
export type Approval = (typeof approvals)[number];

/** Notes the events of CloudFormation, and asks before it makes changes. */
export function watchDeployment(
  { terminal, note, signal }: Context,
  { requireApproval, yes }: { requireApproval: Approval; yes: boolean },
): Watcher {
  const listen = noteSilence(note);
  return {
    resource: (event) => {
      const { stack, resource, type, status, reason, completed, total } = event;
      listen(event);
      // The end of each change is enough.
      if (status.endsWith("_IN_PROGRESS")) return;
      const count = total === undefined ? `${completed}` : `${completed}/${total}`;
      note(`${stack}  ${count}  ${status}  ${type}  ${resource}${reason ? `  ${reason}` : ""}`);
    },
    step: () => {},
    warn: note,
    approve: async (changes, broadensRights) => {
      const asked = !yes && (requireApproval === "any-change" || (requireApproval === "broadening" && broadensRights));
      if (!asked) return;
      note(changes);
      await confirm("Make these changes?", { terminal, yes: false, signal });
    },
  };
}
